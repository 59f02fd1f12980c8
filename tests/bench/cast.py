"""Who and what an invented register is about: one root branch with 13 below, bodies, officials, lists."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

import sqlalchemy as sa

from reception.domain.report import Names
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import Branch, District, Organisation, Topic
from reception.reference import load
from reception.services import people

BODIES_OF_ROOT, BODIES_OF_BRANCH, OFFICIALS = 6, 3, 60
"""Of these officials there are more where there are more bodies than that: one for each."""

BRANCHES = 14
"""How many branches an oblast has."""


@dataclass(slots=True)
class BranchCast:
    """A branch with the ids that its appeals refer to, and how many of all appeals are its own."""

    id: int
    prefix: str
    share: float
    district_ids: list[int] = field(default_factory=list)
    staff_id: int = 0
    manager_id: int = 0
    officials: list[tuple[int, int]] = field(default_factory=list)
    """(organisation, official) pairs to which its appeals are assigned."""


@dataclass(frozen=True, slots=True)
class Cast:
    """All branches, and the second-level topics."""

    branches: list[BranchCast]
    topic_ids: list[int]


def settle(dice: Random, *, now: datetime, oblasts: int = 1, branches: int = BRANCHES) -> Cast:
    """Write the branches, bodies, officials and districts; return what appeals refer to.

    Of several oblasts the first stands above the others: its own branch is that of the whole country.
    """
    found: list[BranchCast] = []
    for number in range(oblasts):
        found += _oblast(str(number) if number else "", branches)
    _appoint(found, dice, now)
    below = {topic.parent_id for topic in db.session.scalars(sa.select(Topic))}
    topics = db.session.scalars(sa.select(Topic.id).order_by(Topic.code))
    return Cast(found, [topic_id for topic_id in topics if topic_id not in below])


def _oblast(mark: str, size: int) -> list[BranchCast]:
    """Write an oblast's branches and districts, copied from the one we have; ``mark`` ends its codes."""
    rows = load("territory")["branches"][:size]
    branches: dict[str, Branch] = {}
    found: list[BranchCast] = []
    for row in rows:
        above = branches.get(row.get("parent", ""))
        if above is None and mark:
            above = db.session.scalars(sa.select(Branch).where(Branch.parent_id.is_(None))).one()
        branch = branches[row["code"]] = _branch(row, above, mark)
        found.append(BranchCast(branch.id, branch.number_prefix, _share(row, len(rows))))
    for row in load("territory")["districts"]:
        if row["branch"] in branches:
            cast = found[list(branches).index(row["branch"])]
            district = District(branch_id=cast.id, code=row["code"], **_names(row["name"]))
            db.session.add(district)
            db.session.flush()
            cast.district_ids.append(district.id)
    return found


def _share(row: dict[str, Any], count: int) -> float:
    """The city and the oblast's own reception get more than a district."""
    if row.get("parent") is None:
        return 0.10
    return 0.30 if row["code"] == "ORAL" else 0.60 / (count - 2)


def _branch(row: dict[str, Any], parent: Branch | None, mark: str) -> Branch:
    branch = Branch(
        code=row["code"] + mark,
        parent=parent,
        number_prefix=row["number_prefix"] + mark,
        time_zone=row["zone"],
        **_names(row["name"]),
    )
    db.session.add(branch)
    db.session.flush()
    branch.path = f"{parent.path if parent else '/'}{branch.id}/"
    return branch


def _appoint(found: list[BranchCast], dice: Random, now: datetime) -> None:
    """Give each branch its staff, manager and bodies, and the bodies 60 officials."""
    bodies: list[tuple[BranchCast, Organisation]] = []
    for number, cast in enumerate(found):
        branch = db.session.get(Branch, cast.id)
        for role in (Role.STAFF, Role.MANAGER):
            user = people.create(
                email=f"{role.value}{number}@bench.example",
                name=person_name(dice),
                roles=[role],
                branch=branch,
                now=now,
            )
            setattr(cast, f"{role.value}_id", user.id)
        for body in range(BODIES_OF_BRANCH if number else BODIES_OF_ROOT):
            title = f"Отдел № {body + 1} – {branch.name_ru if branch else ''}"
            bodies.append((cast, _organisation(cast.id, f"body{number}.{body}", title)))
    for number in range(max(OFFICIALS, len(bodies))):
        cast, organisation = bodies[number % len(bodies)]
        user = people.create(
            email=f"official{number}@bench.example",
            name=person_name(dice),
            roles=[Role.OFFICIAL],
            branch=organisation.branch,
            organisation=organisation,
            now=now,
            position=Names("маман", "специалист", "specialist"),
        )
        cast.officials.append((organisation.id, user.id))


def _organisation(branch_id: int, code: str, title: str) -> Organisation:
    organisation = Organisation(branch_id=branch_id, code=code, name_kk=title, name_ru=title, name_en=title)
    db.session.add(organisation)
    db.session.flush()
    return organisation


NAMES = load("demo_names")


def person_name(dice: Random) -> str:
    """Return surname, first name and patronymic."""
    people_of = NAMES["kazakh" if dice.random() < 0.7 else "russian"]
    parts = people_of["male" if dice.random() < 0.44 else "female"]
    return " ".join(dice.choice(parts[part]) for part in ("surnames", "first_names", "patronymics"))


def _names(names: dict[str, str]) -> dict[str, str]:
    return {f"name_{language}": names[language] for language in ("kk", "ru", "en")}
