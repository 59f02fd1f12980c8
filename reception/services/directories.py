"""The lists that people choose from: an entry added, changed, closed by date. None is ever deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from reception.domain.changes import ChangedKind
from reception.domain.directory_errors import CodeTaken, EntryChangedMeanwhile, PrefixTaken
from reception.domain.numbering import ensure_pattern, ensure_prefix
from reception.extensions import db
from reception.models import Appeal, Branch, District, DistrictAlias, Organisation, Programme, Topic, User
from reception.models.columns import Directory
from reception.queries.scope import Scope
from reception.services import changes, kept_figures
from reception.services.administering import ensure_administers
from reception.services.changes import Subject

Entry = TypeVar("Entry", bound=Branch | Organisation | District | Topic | Programme)

FIXED = frozenset({"code", "branch_id", "parent_id"})
"""What an entry keeps for ever: reports and imports name it by its code, and stand by its place."""


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a district, and from when to when it was used."""

    name: str
    valid_from: date | None = None
    valid_to: date | None = None


def add(
    model: type[Entry],
    values: Mapping[str, Any],
    *,
    aliases: Sequence[Alias] = (),
    actor: User,
    now: datetime,
) -> Entry:
    """Add an entry to its list. Raises ``CodeTaken``, and for a branch what ``ensure_numbers`` raises."""
    _ensure_place(actor, model, values)
    _ensure_code(model, values)
    if model is Branch:
        ensure_numbers(values, branch=None)
    entry = model(**values)
    db.session.add(entry)
    if isinstance(entry, District):
        _set_aliases(entry, aliases)
    db.session.flush()
    if isinstance(entry, Branch):
        above = db.session.get(Branch, entry.parent_id) if entry.parent_id is not None else None
        entry.path = f"{above.path if above else '/'}{entry.id}/"
        db.session.flush()
    changes.record(_subject(entry), before=None, after=told(entry), actor=actor, now=now)
    return entry


def change(
    entry: Entry,
    values: Mapping[str, Any],
    *,
    aliases: Sequence[Alias] | None = None,
    seen_version: int,
    actor: User,
    now: datetime,
) -> bool:
    """Change an entry and say whether anything is different now.

    Raises ``EntryChangedMeanwhile`` where it is not as the person saw it, and for a branch what
    ``ensure_numbers`` raises. Numbers that were given out stay as they are.
    """
    _ensure_own(actor, entry)
    if entry.version != seen_version:
        raise EntryChangedMeanwhile(seen_version, entry.version)
    if FIXED & values.keys():
        raise ValueError("an entry keeps its code and its place")
    if isinstance(entry, Branch):
        ensure_numbers(values, branch=entry)
    before = told(entry)
    _set(entry, values, aliases)
    after = told(entry)
    if before == after:
        return False
    if before.get("aliases") != after.get("aliases"):
        # Two people who only add names collide too.
        flag_modified(entry, "code")
    db.session.flush()
    changes.record(_subject(entry), before=before, after=after, actor=actor, now=now)
    if isinstance(entry, Branch) and before["time_zone"] != after["time_zone"]:
        # Its months begin at another moment now, the past ones too.
        kept_figures.mend(entry, now=now)
    return True


def _set(entry: Entry, values: Mapping[str, Any], aliases: Sequence[Alias] | None) -> None:
    for name, value in values.items():
        setattr(entry, name, value)
    if not entry.is_active and "valid_to" in values:
        # From now on the date alone says whether the entry is offered.
        entry.is_active = True
    if isinstance(entry, District) and aliases is not None:
        _set_aliases(entry, aliases)


def _ensure_place(actor: User, model: type[Entry], values: Mapping[str, Any]) -> None:
    """Raise ``OutOfScope`` where somebody adds to a branch that they do not administer."""
    above = values.get("parent_id") if model is Branch else values.get("branch_id")
    ensure_administers(actor, above)


def _ensure_own(actor: User, entry: Entry) -> None:
    branch_id = entry.id if isinstance(entry, Branch) else getattr(entry, "branch_id", None)
    ensure_administers(actor, branch_id)


def ensure_numbers(values: Mapping[str, Any], *, branch: Branch | None) -> None:
    """Raise ``UnusablePrefix``, ``PrefixTaken`` or ``UnusablePattern`` unless numbers stay unique.

    A prefix is taken also by a branch that has written its numbers with it in earlier years.
    """
    prefix = values.get("number_prefix")
    if prefix is not None and (branch is None or prefix != branch.number_prefix):
        ensure_prefix(prefix)
        _ensure_prefix_free(prefix, branch.id if branch else None)
    if values.get("number_pattern"):
        ensure_pattern(values["number_pattern"])


IN_OTHER_WORDS = frozenset({"id", "version", "path", "parent_id", "branch_id"})


def _ensure_prefix_free(prefix: str, own_id: int | None) -> None:
    others = db.session.execute(sa.select(Branch.id, Branch.number_prefix)).all()
    # SQLite knows no case of Cyrillic letters, and prefixes that differ in it alone are mistaken for one.
    taken = any(other.casefold() == prefix.casefold() for branch_id, other in others if branch_id != own_id)
    used = sa.select(Appeal.id).where(
        Appeal.number.contains(prefix, autoescape=True), Appeal.branch_id.is_distinct_from(own_id)
    )
    options = {"scope": Scope.everything()}
    if taken or db.session.scalar(used.limit(1), execution_options=options) is not None:
        raise PrefixTaken


def told(entry: Entry) -> dict[str, Any]:
    """Return an entry as the record of changes keeps it: its columns, and other entries by their names."""
    columns = {c.key: getattr(entry, c.key) for c in type(entry).__mapper__.column_attrs}
    kept = {
        name: value
        for name, value in columns.items()
        if name not in IN_OTHER_WORDS and not name.endswith(("_kk", "_ru", "_en"))
    }
    kept["name"] = entry.names
    if isinstance(entry, Branch):
        kept["address"] = entry.address
    if isinstance(entry, District):
        kept["aliases"] = [_alias_words(alias) for alias in entry.aliases]
    if isinstance(entry, Branch | Topic):
        kept["parent"] = entry.parent.names if entry.parent else None
    if isinstance(entry, Organisation | District):
        kept["branch"] = entry.branch.names
    return kept


def _alias_words(alias: DistrictAlias) -> str:
    if alias.valid_from is None and alias.valid_to is None:
        return alias.name
    return f"{alias.name} ({alias.valid_from or '…'} – {alias.valid_to or '…'})"


def _set_aliases(district: District, aliases: Sequence[Alias]) -> None:
    given = [(alias.name, alias.valid_from, alias.valid_to) for alias in aliases]
    if given != [(row.name, row.valid_from, row.valid_to) for row in district.aliases]:
        district.aliases = [
            DistrictAlias(name=name, valid_from=start, valid_to=end) for name, start, end in given
        ]


def _ensure_code(model: type[Entry], values: Mapping[str, Any]) -> None:
    found = sa.select(model.id).where(model.code == values["code"])
    if issubclass(model, Organisation | District | Topic):
        # A branch and a programme have a code of their own in the whole installation.
        found = found.where(model.branch_id.is_not_distinct_from(values.get("branch_id")))
    if db.session.scalar(found.limit(1)) is not None:
        raise CodeTaken(values["code"])


KINDS: dict[type[Directory], ChangedKind] = {
    Branch: ChangedKind.BRANCH,
    Organisation: ChangedKind.ORGANISATION,
    District: ChangedKind.DISTRICT,
    Topic: ChangedKind.TOPIC,
    Programme: ChangedKind.PROGRAMME,
}


def _subject(entry: Entry) -> Subject:
    branch_id = entry.id if isinstance(entry, Branch) else getattr(entry, "branch_id", None)
    return Subject(KINDS[type(entry)], entry.id, entry.names, branch_id)


__all__ = ["FIXED", "Alias", "add", "change", "ensure_numbers", "told"]
