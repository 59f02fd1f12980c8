"""The lists behind forms, filters and reports: branches, organisations, topics, districts, people."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from reception.adapters import words
from reception.domain.report import NONE_KEY, By, Names
from reception.domain.vocabulary import Channel, Role
from reception.extensions import db
from reception.models import Branch, District, Organisation, Programme, Topic, User, UserRole
from reception.queries.scope import Scope

LONGEST_ID = 18
"""A number of more digits is no row's."""


def all_branches() -> Names:
    """Return the name of the total where no branch is chosen."""
    return words.in_all_languages(words.ALL_BRANCHES)


def branches_below(branch: Branch | None, scope: Scope) -> Sequence[Branch]:
    """Return the branches in scope, at and below ``branch``, in the order of the tree."""
    statement = sa.select(Branch).order_by(Branch.path)
    if branch is not None:
        statement = statement.where(Branch.path.startswith(branch.path, autoescape=True))
    if scope.branch_ids is not None:
        statement = statement.where(Branch.id.in_(sorted(scope.branch_ids)))
    return db.session.scalars(statement).all()


def branch_by_code(code: str) -> Branch | None:
    """Return the branch with a code."""
    return db.session.scalar(sa.select(Branch).where(Branch.code == code))


@dataclass(frozen=True, slots=True)
class Label:
    """A row's key and name."""

    key: str
    names: Names
    order: tuple[Any, ...]


class Labels:
    """The rows of a breakdown: which stored value stands in which row, under which name."""

    def __init__(self, by_value: dict[Any, Label]) -> None:
        """Take the label of each stored value; None has ``NONE_KEY``."""
        self._by_value = by_value

    def key_of(self, value: Any) -> str:
        """Return the key of the row in which a stored value stands."""
        return self._by_value[value].key

    def values_of(self, key: str) -> list[Any]:
        """Return the stored values that stand in the row with a key."""
        return [value for value, label in self._by_value.items() if label.key == key]

    @property
    def in_order(self) -> list[Label]:
        """Return each row's label once; "not given" comes last."""
        unique = {label.key: label for label in self._by_value.values()}
        return sorted(unique.values(), key=lambda label: (label.key == NONE_KEY, label.order))


def labels(by: By, values: Iterable[Any], *, branches: Sequence[Branch], top: Branch | None) -> Labels:
    """Return the labels of the stored values found in a breakdown."""
    values = set(values)
    if by is By.BRANCH:
        return Labels(_branch_labels(branches, top))
    found = {value: label for value, label in _named(by, values - {None})}
    if None in values:
        found[None] = Label(NONE_KEY, words.in_all_languages(words.NOT_GIVEN), ())
    return Labels(found)


def values_of(by: By, key: str, *, branches: Sequence[Branch], top: Branch | None) -> list[Any]:
    """Return the stored values that a row's key stands for."""
    if key == NONE_KEY:
        return [None]
    if by is By.BRANCH:
        return Labels(_branch_labels(branches, top)).values_of(key)
    if by is By.CHANNEL:
        return [Channel(key)] if key in set(Channel) else []
    if by is By.OFFICIAL:
        return [int(key)] if key.isdecimal() and len(key) <= LONGEST_ID else []
    model = _CODED[by]
    return list(db.session.scalars(sa.select(model.id).where(model.code == key)))


def name_of_row(by: By, key: str, top: Branch) -> Names | None:
    """Return the name of the row of a breakdown that has a key."""
    if key == NONE_KEY:
        return words.in_all_languages(words.NOT_GIVEN)
    values = values_of(by, key, branches=branches_below(top, Scope.everything()), top=top)
    found = labels(by, values, branches=branches_below(top, Scope.everything()), top=top)
    return next((label.names for label in found.in_order if label.key == key), None)


def names_of(model: Any, ids: set[int]) -> dict[int, Names]:
    """Return the names of some rows of a directory by id."""
    if not ids:
        return {}
    return {
        row.id: row.names for row in db.session.scalars(sa.select(model).where(model.id.in_(sorted(ids))))
    }


def people_named(ids: set[int]) -> dict[int, str]:
    """Return people's names by id."""
    if not ids:
        return {}
    rows = db.session.execute(sa.select(User.id, User.name).where(User.id.in_(sorted(ids))))
    return {user_id: name for user_id, name in rows}


_CODED: dict[By, Any] = {
    By.ORGANISATION: Organisation,
    By.TOPIC: Topic,
    By.DISTRICT: District,
    By.PROGRAMME: Programme,
}


def _named(by: By, ids: set[Any]) -> Iterable[tuple[Any, Label]]:
    if by is By.CHANNEL:
        order = list(Channel)
        for value in ids:
            channel = Channel(value)
            yield value, Label(value, words.in_all_languages(words.CHANNEL[channel]), (order.index(channel),))
    elif by is By.OFFICIAL:
        for user in db.session.scalars(sa.select(User).where(User.id.in_(ids))):
            yield user.id, Label(str(user.id), Names(user.name, user.name, user.name), (user.name, user.id))
    elif by is By.TOPIC:
        topics = {topic.id: topic for topic in db.session.scalars(sa.select(Topic))}
        for topic_id in ids:
            yield topic_id, _topic_label(topics, topics[topic_id])
    else:
        model = _CODED[by]
        for row in db.session.scalars(sa.select(model).where(model.id.in_(ids))):
            yield row.id, Label(row.code, row.names, (row.name_ru, row.code))


def _topic_label(topics: dict[int, Topic], topic: Topic) -> Label:
    chain = [topic]
    while chain[0].parent_id is not None:
        chain.insert(0, topics[chain[0].parent_id])
    names = Names(*(" › ".join(getattr(t, f"name_{lang}") for t in chain) for lang in ("kk", "ru", "en")))
    return Label(topic.code, names, tuple((t.position, t.code) for t in chain))


def _branch_labels(branches: Sequence[Branch], top: Branch | None) -> dict[int, Label]:
    """Roll the branches below ``top`` up to its children; the branch's own reception is a row of its own.

    Without a top branch the roots are the rows.
    """
    by_id = {branch.id: branch for branch in branches}
    found = {}
    for branch in branches:
        row = branch
        while row.parent_id in by_id and (top is None or row.parent_id != top.id):
            row = by_id[row.parent_id]
        found[branch.id] = Label(row.code, row.names, (row is not top, row.path))
    return found


def topics_for(branch_ids: Collection[int] | sa.Select[int]) -> Sequence[Topic]:
    """Return the active topics common to all and those of the branches, first level before its second."""
    topics = db.session.scalars(
        sa.select(Topic)
        .where(Topic.is_active, sa.or_(Topic.branch_id.is_(None), Topic.branch_id.in_(branch_ids)))
        .order_by(Topic.position, Topic.code)
    ).all()
    by_id = {topic.id: topic for topic in topics}
    return sorted(topics, key=lambda topic: _topic_label(by_id, topic).order)


def relatives(branch: Branch) -> sa.Select[int]:
    """Return the SELECT of the branches above a branch, itself and those below: whose lists its people use.

    It stands within other statements: asking for the ids first would be a statement more for each list.
    """
    above = [int(part) for part in branch.path.strip("/").split("/")]
    return sa.select(Branch.id).where(
        sa.or_(Branch.id.in_(above), Branch.path.startswith(branch.path, autoescape=True))
    )


def related(branch: Branch) -> list[int]:
    """Return the ids of a branch's relatives."""
    return sorted(db.session.scalars(relatives(branch)))


def districts_for(branch: Branch) -> Sequence[District]:
    """Return the active districts that a branch's people may choose."""
    return db.session.scalars(
        sa.select(District)
        .where(District.branch_id.in_(relatives(branch)), District.is_active)
        .order_by(District.code)
    ).all()


def organisations_for(branch: Branch) -> Sequence[Organisation]:
    """Return the active organisations to which a branch's appeals may be assigned."""
    return db.session.scalars(
        sa.select(Organisation)
        .where(Organisation.branch_id.in_(relatives(branch)), Organisation.is_active)
        .order_by(Organisation.name_ru)
    ).all()


def officials_for(branch: Branch) -> Sequence[User]:
    """Return the active officials of the organisations to which a branch's appeals may be assigned."""
    return db.session.scalars(
        sa.select(User)
        .join(UserRole)
        .join(Organisation, User.organisation_id == Organisation.id)
        .where(
            UserRole.role == Role.OFFICIAL,
            User.is_active,
            Organisation.is_active,
            Organisation.branch_id.in_(relatives(branch)),
        )
        .order_by(User.name)
        .options(lazyload(User.role_rows))
    ).all()


def programmes() -> Sequence[Programme]:
    """Return the active programme labels."""
    return db.session.scalars(sa.select(Programme).where(Programme.is_active).order_by(Programme.code)).all()
