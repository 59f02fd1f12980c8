"""The ranking of branches, organisations and officials, of the report's own rows (report.md, "Rows")."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from reception.domain.credit import Credit
from reception.domain.ranking import Place, ranking
from reception.domain.report import KEY_OF_OWNER, NONE_KEY, Against, By, Names, Report, Row
from reception.domain.vocabulary import OrganisationKind
from reception.extensions import db
from reception.models import Branch, Organisation
from reception.queries import credit, directory, report
from reception.queries.report import Question


@dataclass(frozen=True, slots=True)
class Ranking:
    """Places by rank, the report of whose rows they are, and for officials what they did."""

    report: Report
    by: By
    places: tuple[Place, ...]
    credits: Mapping[str, Credit] = field(default_factory=dict)


def ranked(asked: Question, by: By, *, fractions_only: bool = False) -> Ranking:
    """Compute a ranking beside that of the previous period, by the same definitions and at the same K.

    ``fractions_only``: fractions of maslikhats among themselves. Raises ``Unbalanced``.
    """
    asked = asked.defined()
    found = report.report(asked, by=(by,), with_shares=False)
    before = report.report(replace(asked, period=asked.period.previous()), by=(by,), with_shares=False)
    did = _credits(asked) if by is By.OFFICIAL else {}
    found = _with_all(found, did)
    if fractions_only:
        keys = _fraction_keys()
        found, before = _only(found, keys), _only(before, keys)
    whole = replace(found, compared={Against.PREVIOUS: before})
    return Ranking(whole, by, ranking(whole, by), did)


def _credits(asked: Question) -> dict[str, Credit]:
    return {str(key): did for key, did in credit.credited(asked).items()}


def _with_all(found: Report, did: Mapping[str, Credit]) -> Report:
    """Add a row for whoever acted and is credited with no question at the end of the period."""
    rows = found.sections.get(By.OFFICIAL, ())
    missing = did.keys() - {row.key for row in rows}
    if not missing:
        return found
    named = directory.people_named({int(key) for key in missing})
    added = [_empty(str(key), Names(name, name, name)) for key, name in named.items()]
    ordered = sorted([*rows, *added], key=lambda row: (row.key == NONE_KEY, row.names.ru, row.key))
    return replace(found, sections={By.OFFICIAL: tuple(ordered)})


def _empty(key: str, names: Names) -> Row:
    return Row(key, names, 0, 0, 0, {}, 0, 0, {})


def _only(found: Report, keys: set[str]) -> Report:
    rows = tuple(row for row in found.sections[By.ORGANISATION] if row.key in keys)
    return replace(found, sections={By.ORGANISATION: rows})


def _fraction_keys() -> set[str]:
    statement = (
        sa.select(Branch.code, Organisation.code)
        .join(Branch, Branch.id == Organisation.branch_id)
        .where(Organisation.kind == OrganisationKind.FRACTION)
    )
    return {f"{owner}{KEY_OF_OWNER}{code}" for owner, code in db.session.execute(statement)}
