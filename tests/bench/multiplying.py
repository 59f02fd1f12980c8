"""The appeals of one oblast repeated in the others, row by row, by PostgreSQL itself.

The domain folds the lives of the first oblast; its twins get the same rows under keys, branches, bodies,
people, districts, numbers and telephones of their own. What happened, when, and what was known of it stays as
folded. Rows of all twins lie side by side in the order of time, as they would have been written.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

import sqlalchemy as sa

from reception.domain.folding import fold
from reception.extensions import db
from reception.models import (
    Appeal,
    AppealSearch,
    Applicant,
    Branch,
    Event,
    NumberCounter,
    Question,
    QuestionState,
)
from tests.bench.cast import BranchCast, Cast

Kinds = Mapping[str, list[dict[str, Any]]]

STATE = {
    "branch_id": "branch",
    "district_id": "district",
    "organisation_id": "body",
    "assignee_id": "person",
    "official_id": "person",
    "proposed_by_id": "person",
}
TWINS: Mapping[type[Any], Mapping[str, str]] = {
    Applicant: {"branch_id": "branch"},
    Appeal: {"branch_id": "branch", "registered_by_id": "person"},
    Question: STATE,
    Event: {"actor_id": "person"},
    QuestionState: STATE,
    AppealSearch: {},
    NumberCounter: {"branch_id": "branch"},
}
"""The columns that name a branch, a body, a person or a district: each twin has its own."""
KEYS: Mapping[type[Any], Sequence[str]] = {
    Applicant: ("id",),
    Appeal: ("id", "applicant_id"),
    Question: ("id", "appeal_id"),
    Event: ("id", "question_id"),
    QuestionState: ("id", "question_id"),
    AppealSearch: ("appeal_id",),
    NumberCounter: (),
}
"""The columns that are keys of rows which are repeated."""
IN_FACTS = {
    "branch_id": "branch",
    "district_id": "district",
    "organisation_id": "body",
    "assignee_id": "person",
}

PHONE = "left({phone}, 5) || lpad(((right({phone}, 7)::int + nth.copy * 555557) % 10000000)::text, 7, '0')"
OTHERS: Mapping[type[Any], Mapping[str, str]] = {
    Applicant: {"phone": PHONE.format(phone="s.phone")},
    Appeal: {
        "number": "of_branch_id.prefix || substr(s.number, length(of_branch_id.old_prefix) + 1)",
        "submission_key": "of_registered_by_id.new || ':bench' || ((s.id - 1) * copies + nth.copy + 1)",
        "text": "s.text || ' ' || of_branch_id.place",
    },
    AppealSearch: {
        "text": "of_branch.folded_prefix || substr(CASE WHEN p.phone IS NULL THEN s.text "
        f"ELSE replace(s.text, substr(p.phone, 3), substr({PHONE.format(phone='p.phone')}, 3)) END, "
        "length(of_branch.old_prefix) + 1) || ' ' || of_branch.folded_place"
    },
}
FURTHER: Mapping[type[Any], str] = {
    # The first oblast's own applicant, of any batch: a twin's telephone follows from theirs.
    AppealSearch: "JOIN stock_appeal a ON a.id = s.appeal_id "
    "JOIN twin_branch of_branch ON of_branch.copy = nth.copy AND of_branch.old = a.branch_id "
    "LEFT JOIN applicant p ON p.id = (a.applicant_id - 1) * copies + 1",
}


def twins(cast: Cast, oblasts: int) -> Kinds:
    """Return for each kind of thing which is whose twin in which oblast, the first one's own included."""
    size = len(cast.branches) // oblasts
    first = cast.branches[:size]
    names = {branch.id: branch.name_ru for branch in db.session.scalars(sa.select(Branch))}
    found: dict[str, list[dict[str, Any]]] = {"branch": [], "person": [], "body": [], "district": []}
    for copy in range(oblasts):
        for old, new in zip(first, cast.branches[copy * size : (copy + 1) * size], strict=True):
            place = {"place": names[new.id], "folded_place": fold(names[new.id])}
            prefix = {"prefix": new.prefix, "old_prefix": old.prefix, "folded_prefix": fold(new.prefix)}
            found["branch"].append({"copy": copy, "old": old.id, "new": new.id} | prefix | place)
            for kind, old_id, new_id in _things(old, new):
                found[kind].append({"copy": copy, "old": old_id, "new": new_id})
    return found


def _things(old: BranchCast, new: BranchCast) -> Iterator[tuple[str, int, int]]:
    yield "person", old.staff_id, new.staff_id
    yield "person", old.manager_id, new.manager_id
    yield from (("district", *pair) for pair in zip(old.district_ids, new.district_ids, strict=True))
    bodies: dict[int, int] = {}
    # The first oblast's own branch has more bodies than its twins: there some have two parts.
    for (old_body, old_person), (new_body, new_person) in zip(
        old.officials, cycle(new.officials), strict=False
    ):
        yield "person", old_person, new_person
        bodies.setdefault(old_body, new_body)
    yield from (("body", *pair) for pair in bodies.items())


def multiply(columns: Mapping[type[Any], Sequence[str]], kinds: Kinds, run: Callable[[str], Any]) -> None:
    """Write a batch that lies in the tables ``stock_…`` once for each oblast; ``columns`` are what it has."""
    for kind, rows in kinds.items():
        words = sorted(rows[0].keys() - {"copy", "old", "new"})
        run(
            f"CREATE TEMP TABLE twin_{kind} (copy int, old bigint, new bigint"
            f"{''.join(f', {word} text' for word in words)}) ON COMMIT DROP"
        )
        names = list(rows[0])
        db.session.execute(
            sa.text(
                f"INSERT INTO twin_{kind} ({', '.join(names)}) VALUES ({', '.join(f':{n}' for n in names)})"
            ),
            rows,
        )
        run(f"ANALYZE twin_{kind}")
    copies = 1 + max(row["copy"] for row in kinds["branch"])
    for model, names in columns.items():
        run(statement(model, names, copies))


def statement(model: type[Any], columns: Sequence[str], copies: int) -> str:
    """Return the INSERT of a model's rows for all oblasts."""
    values, joins = [], []
    for name in columns:
        value, join = _value(model, name)
        values.append(value)
        joins += join
    key = "s.branch_id, s.year" if model is NumberCounter else f"s.{KEYS[model][0]}"
    table = model.__tablename__
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM stock_{table} s "
        f"CROSS JOIN (SELECT copy, {copies} AS copies FROM generate_series(0, {copies - 1}) AS each(copy)) "
        f"AS nth "
        f"{' '.join(joins)} {FURTHER.get(model, '')} ORDER BY {key}, nth.copy"
    )


def _value(model: type[Any], name: str) -> tuple[str, list[str]]:
    """Return the expression of a column, and the joins that it needs."""
    joins = []
    if name in TWINS[model]:
        joins = [_twin(TWINS[model][name], f"of_{name}", f"s.{name}")]
    if name in OTHERS.get(model, {}):
        return OTHERS[model][name], joins
    if name in TWINS[model]:
        return f"of_{name}.new", joins
    if name in KEYS[model]:
        return f"(s.{name} - 1) * copies + nth.copy + 1", joins
    if name == "facts":
        joins = [
            _twin(kind, f"fact_{key}", f"(s.facts ->> '{key}')::bigint") for key, kind in IN_FACTS.items()
        ]
        pairs = ", ".join(f"'{key}', fact_{key}.new" for key in IN_FACTS)
        return f"(s.facts::jsonb || jsonb_strip_nulls(jsonb_build_object({pairs})))::json", joins
    return f"s.{name}", joins


def _twin(kind: str, alias: str, old: str) -> str:
    return f"LEFT JOIN twin_{kind} {alias} ON {alias}.copy = nth.copy AND {alias}.old = {old}"
