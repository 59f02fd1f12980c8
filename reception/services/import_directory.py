"""What an imported row names: its branch, organisation, district and topic, found or created."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from reception.domain.errors import UnusableMap
from reception.domain.folding import fold
from reception.domain.register_entry import Reason, RegisterEntry
from reception.domain.register_map import RegisterMap, Unknown
from reception.extensions import db
from reception.models import Branch, District, DistrictAlias, Organisation, Topic
from reception.queries import directory

LEVEL_MARK = " / "


def branch_for(register_map: RegisterMap, code: str | None, *, creates: bool) -> Branch | None:
    """Return the branch with ``code``, by default the map's own, which is created where it is missing.

    Without ``creates`` a missing one is None. Raise ``UnusableMap`` for an unknown code, or for a branch
    that counts its days in another zone.
    """
    described = register_map.branch
    branch = directory.branch_by_code(code or described.code)
    if branch is None and code not in {None, described.code}:
        raise UnusableMap("--branch", f"there is no branch {code}")
    if branch is None:
        return _create_branch(register_map) if creates else None
    if branch.time_zone != described.zone:
        raise UnusableMap("branch.zone", f"the branch {branch.code} lives by {branch.time_zone}")
    return branch


def _create_branch(register_map: RegisterMap) -> Branch:
    described = register_map.branch
    parent = directory.branch_by_code(described.parent) if described.parent else None
    if described.parent and parent is None:
        raise UnusableMap("branch.parent", f"there is no branch {described.parent}")
    branch = Branch(
        code=described.code,
        parent=parent,
        number_prefix=described.number_prefix or described.code,
        time_zone=described.zone,
        **_names(described.code, described.names),
    )
    db.session.add(branch)
    db.session.flush()
    branch.path = f"{parent.path if parent else '/'}{branch.id}/"
    db.session.flush()
    return branch


def _names(name: str, names: Mapping[str, str] | None = None) -> dict[str, str]:
    return {f"name_{language}": (names or {}).get(language, name) for language in ("kk", "ru", "en")}


@dataclass(frozen=True, slots=True)
class Places:
    """The keys of what a row names; None where it names nothing."""

    organisation_id: int | None
    district_id: int | None
    topic_id: int | None


class Directory:
    """Finds what the rows of one import name; its memory grows with the names, not with the rows."""

    def __init__(self, register_map: RegisterMap, branch: Branch | None, *, creates: bool) -> None:
        """Read what the branch has, None having nothing. With ``creates`` False new names get no key."""
        self._map = register_map
        self._branch = branch
        self._creates = creates
        self.created: dict[str, int] = {"organisation": 0, "district": 0, "topic": 0}
        related = directory.related(branch) if branch else []
        own_id = branch.id if branch else None
        self._organisations = _by_name(own_id, related, Organisation)
        self._districts = _by_name(own_id, related, District)
        for alias, district_id in _aliases(related):
            self._districts.setdefault(fold(alias), district_id)
        self._topics = self._known_topics(related)

    def places(self, entry: RegisterEntry) -> Places | list[Reason]:
        """Return the keys, or why the row cannot go in: it names what the map says must be there."""
        reasons: list[Reason] = []
        found = Places(
            self._one("organisation", self._organisations, entry.organisation, reasons),
            self._one("district", self._districts, entry.district, reasons),
            self._topic(entry.topic, reasons),
        )
        return reasons or found

    def _one(self, noun: str, known: dict[str, int | None], name: str, reasons: list[Reason]) -> int | None:
        if not name:
            return None
        if name in known:
            return known[name]
        folded = fold(name)
        if folded in known:
            known[name] = known[folded]
            return known[name]
        if self._map.unknown[noun] is Unknown.REPORT:
            reasons.append(Reason(f"{noun}_unknown", {"value": name}))
            return None
        created = self._create_named(noun, name)
        known[name] = created
        known.setdefault(folded, created)
        return created

    def _create_named(self, noun: str, code: str) -> int | None:
        self.created[noun] += 1
        if not self._creates:
            return None
        model: type[Organisation | District] = Organisation if noun == "organisation" else District
        name = self._map.organisation_names.get(code, code) if noun == "organisation" else code
        row = model(branch=self._branch, code=code, **_names(name))
        db.session.add(row)
        db.session.flush()
        return row.id

    def _known_topics(self, related: Iterable[int]) -> dict[tuple[str, ...], int | None]:
        """Return the topics by the folded names of their levels.

        A map with a prefix of its own for codes has topics of its own; others share those common to all.
        """
        own = Topic.branch_id == self._branch.id if self._branch else sa.false()
        shared = sa.or_(Topic.branch_id.is_(None), Topic.branch_id.in_(sorted(related)))
        topics = db.session.scalars(
            sa.select(Topic).where(own if self._map.topic_prefix else shared).order_by(Topic.id)
        ).all()
        by_id = {topic.id: topic for topic in topics}
        known: dict[tuple[str, ...], int | None] = {}
        for topic in topics:
            for language in ("kk", "ru", "en"):
                known.setdefault(_topic_path(topic, by_id, f"name_{language}"), topic.id)
        return known

    def _topic(self, names: tuple[str, ...], reasons: list[Reason]) -> int | None:
        if names in self._topics:
            return self._topics[names]
        topic_id: int | None = None
        for depth in range(1, len(names) + 1):
            path = tuple(fold(name) for name in names[:depth])
            if path not in self._topics:
                if self._map.unknown["topic"] is Unknown.REPORT:
                    reasons.append(Reason("topic_unknown", {"value": LEVEL_MARK.join(names)}))
                    return None
                self._topics[path] = self._create_topic(names[:depth], topic_id)
            topic_id = self._topics[path]
        # As it is spelt here, so that the next row need not be folded.
        self._topics[names] = topic_id
        return topic_id

    def _create_topic(self, names: tuple[str, ...], parent_id: int | None) -> int | None:
        self.created["topic"] += 1
        if not self._creates:
            return None
        prefix = (self._map.topic_prefix,) if self._map.topic_prefix else ()
        topic = Topic(
            branch_id=self._branch.id if self._branch else None,
            parent_id=parent_id,
            code=LEVEL_MARK.join((*prefix, *names)),
            **_names(names[-1]),
        )
        db.session.add(topic)
        db.session.flush()
        return topic.id


def _by_name(own_id: int | None, related: Iterable[int], model: Any) -> dict[str, int | None]:
    """Return rows by code as it stands and by folded name; the branch's own before those of its relatives."""
    rows = db.session.scalars(
        sa.select(model)
        .where(model.branch_id.in_(sorted(related)), model.is_active)
        .order_by(model.branch_id != own_id, model.id)
    ).all()
    known: dict[str, int | None] = {}
    for row in rows:
        if row.branch_id == own_id:
            known.setdefault(row.code, row.id)
    for row in rows:
        for name in (row.code, row.name_ru, row.name_kk, row.name_en):
            known.setdefault(fold(name), row.id)
    return known


def _aliases(related: Iterable[int]) -> list[tuple[str, int]]:
    found = db.session.execute(
        sa.select(DistrictAlias.name, DistrictAlias.district_id)
        .join(District)
        .where(District.branch_id.in_(sorted(related)), District.is_active)
    )
    return [(name, district_id) for name, district_id in found]


def _topic_path(topic: Topic, by_id: Mapping[int, Topic], attribute: str) -> tuple[str, ...]:
    path = [fold(getattr(topic, attribute))]
    while topic.parent_id is not None and topic.parent_id in by_id:
        topic = by_id[topic.parent_id]
        path.insert(0, fold(getattr(topic, attribute)))
    return tuple(path)
