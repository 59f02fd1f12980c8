"""The lists behind forms, filters and reports: branches, organisations, topics, districts, people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, lazyload

from reception.adapters import words
from reception.domain.alphabet import alphabetical
from reception.domain.report import KEY_OF_OWNER, NONE_KEY, By, Names
from reception.domain.vocabulary import Channel, Role
from reception.extensions import db
from reception.models import Branch, District, Organisation, Programme, Topic, User, UserRole
from reception.queries.entries import offered
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
    owner: str = ""
    """Code of the branch that the row's thing belongs to; it begins the key."""


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
    return _ids_of(by, key)


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
            yield (
                user.id,
                Label(
                    str(user.id), Names(user.name, user.name, user.name), (alphabetical(user.name), user.id)
                ),
            )
    elif by is By.TOPIC:
        yield from _topics(ids)
    elif by is By.PROGRAMME:
        for row in db.session.scalars(sa.select(Programme).where(Programme.id.in_(ids))):
            yield row.id, Label(row.code, row.names, (alphabetical(row.name_ru), row.code))
    else:
        yield from _owned(_CODED[by], ids)


def _ids_of(by: By, key: str) -> list[int]:
    """Return the id of the row that a key names: branches may use one code for different things."""
    model = _CODED[by]
    is_common = model.code == key
    if by is By.PROGRAMME:
        return list(db.session.scalars(sa.select(model.id).where(is_common)))
    is_own = Branch.code + KEY_OF_OWNER + model.code == key
    return list(
        db.session.scalars(
            sa.select(model.id)
            .outerjoin(Branch, Branch.id == model.branch_id)
            .where(sa.or_(is_own, sa.and_(model.branch_id.is_(None), is_common)))
        )
    )


def _topics(ids: set[Any]) -> Iterable[tuple[Any, Label]]:
    topics = {topic.id: topic for topic in db.session.scalars(sa.select(Topic))}
    branches = _owners({topics[topic_id].branch_id for topic_id in ids})
    for topic_id in ids:
        yield topic_id, _topic_label(topics, topics[topic_id], branches)


def _owners(ids: set[int | None]) -> dict[int, Branch]:
    wanted = sorted(each for each in ids if each is not None)
    if not wanted:
        return {}
    return {row.id: row for row in db.session.scalars(sa.select(Branch).where(Branch.id.in_(wanted)))}


def _owned(model: Any, ids: set[Any]) -> Iterable[tuple[Any, Label]]:
    """Label what belongs to branches; where two have one name, the branch's name tells them apart."""
    rows = list(
        db.session.execute(
            sa.select(model, Branch).join(Branch, Branch.id == model.branch_id).where(model.id.in_(ids))
        )
    )
    often = Counter(name for row, _branch in rows for name in {row.name_kk, row.name_ru, row.name_en})
    for row, branch in rows:
        is_only = all(often[name] == 1 for name in (row.name_kk, row.name_ru, row.name_en))
        names = row.names if is_only else _with_branch(row.names, branch.names)
        order = (alphabetical(row.name_ru), branch.code, row.code)
        yield row.id, Label(branch.code + KEY_OF_OWNER + row.code, names, order, branch.code)


def _with_branch(names: Names, branch: Names) -> Names:
    return Names(*(f"{getattr(names, tongue)} ({getattr(branch, tongue)})" for tongue in ("kk", "ru", "en")))


def _topic_label(topics: dict[int, Topic], topic: Topic, branches: Mapping[int, Branch]) -> Label:
    chain = [topic]
    while chain[0].parent_id is not None:
        chain.insert(0, topics[chain[0].parent_id])
    names = Names(*(" › ".join(getattr(t, f"name_{lang}") for t in chain) for lang in ("kk", "ru", "en")))
    owner = branches.get(topic.branch_id) if topic.branch_id else None
    key = owner.code + KEY_OF_OWNER + topic.code if owner else topic.code
    order = (tuple((t.position, t.code) for t in chain), key)
    return Label(key, names, order, owner.code if owner else "")


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


def organisations_for(branch: Branch) -> Sequence[Organisation]:
    """Return the active organisations to which a branch's appeals may be assigned."""
    return db.session.scalars(
        sa.select(Organisation)
        .where(Organisation.branch_id.in_(relatives(branch)), offered(Organisation))
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
            offered(Organisation),
            Organisation.branch_id.in_(relatives(branch)),
        )
        .order_by(User.name)
        .options(lazyload(User.role_rows), contains_eager(User.organisation))
    ).all()
