"""What the pages of people print."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from reception.adapters import words
from reception.domain.report import Names
from reception.domain.vocabulary import Role
from reception.extensions import utcnow
from reception.models import Branch, User
from reception.queries import people
from reception.queries.people import PeopleFilter
from reception.services import sign_in
from reception.web.administration.people_forms import PeopleFilterForm, named_of
from reception.web.choices import SelectChoice
from reception.web.locale import named
from reception.web.moments import Moment, moment

LONGEST_ID = 12


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list."""

    url: str
    name: str
    email: str
    roles: str
    branch: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person's account beside the form."""

    id: int
    name: str
    email: str
    roles: str
    is_active: bool
    has_password: bool
    state: str
    tone: str
    sessions: int
    created: Moment
    second_factor: Moment | None
    has_second_factor: bool


def person_rows(rows: Iterable[Any]) -> list[PersonRow]:
    """Return the lines of a page."""
    return [
        PersonRow(
            url_for("people.show", person_id=row.id),
            row.name,
            row.email,
            role_words(Role(role) for role in (row.roles or "").split(",") if role),
            named(Names(row.name_kk, row.name_ru, row.name_en)) if row.name_ru else _("All branches"),
            *_state(row.is_active, row.has_password),
        )
        for row in rows
    ]


def person_view(user: User, sessions: int) -> PersonView:
    """Return a person's account in words."""
    has_password = user.password_hash is not None
    state, tone = _state(user.is_active, has_password)
    return PersonView(
        id=user.id,
        name=user.name,
        email=user.email,
        roles=role_words(user.roles),
        is_active=user.is_active,
        has_password=has_password,
        state=state,
        tone=tone,
        sessions=sessions,
        created=moment(user.created_at),
        second_factor=moment(user.second_factor_at) if user.second_factor_at else None,
        has_second_factor=user.second_factor_nonce is not None,
    )


def session_count(user: User) -> int:
    """Return in how many browsers a person is signed in now."""
    now = utcnow()
    return len(people.live_sessions(user, seen_after=now - sign_in.IDLE, begun_after=now - sign_in.ABSOLUTE))


def role_words(roles: Iterable[Role]) -> str:
    """Return roles in words, in their own order."""
    found = set(roles)
    return ", ".join(str(words.ROLE[role]) for role in Role if role in found)


def _state(is_active: bool, has_password: bool) -> tuple[str, str]:
    if not is_active:
        return _("Closed"), "bad"
    return (_("Active"), "good") if has_password else (_("Invited, no password yet"), "warn")


def filter_of(args: Mapping[str, str], text: str) -> PeopleFilter:
    """Return the filter that an address asks for; nonsense is no condition."""
    role, branch = args.get("role", ""), args.get("branch", "")
    states = {"closed": False, "all": None}
    return PeopleFilter(
        text=text,
        role=Role(role) if role in set(Role) else None,
        branch_id=int(branch) if branch.isdecimal() and len(branch) <= LONGEST_ID else None,
        is_active=None if text else states.get(args.get("state", ""), True),
    )


def filter_form(args: Mapping[str, str], branches: Sequence[Branch]) -> PeopleFilterForm:
    """Return the fields as the address has them."""
    form = PeopleFilterForm(data={name: args.get(name, "") for name in ("role", "branch", "state")})
    every = SelectChoice("", _("– all –"))
    form.role.choices = [every, *(SelectChoice(role.value, label) for role, label in words.ROLE.items())]
    form.branch.choices = [every, *(SelectChoice(str(b.id), "· " * b.depth + named_of(b)) for b in branches)]
    form.state.choices = [
        SelectChoice("", _("Active")),
        SelectChoice("closed", _("Closed")),
        SelectChoice("all", _("– all –")),
    ]
    return form
