"""What administrators do with people's accounts: invite, change, close, open again. All of it on record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reception.domain.account_errors import AddressTaken, HasOpenQuestions, NeedsAdministrator
from reception.domain.changes import ChangeVerb
from reception.domain.errors import ChangedMeanwhile, OutOfScope
from reception.domain.report import Names
from reception.domain.vocabulary import Language, Role
from reception.extensions import db
from reception.models import Branch, LinkPurpose, Organisation, User
from reception.queries import people as queries
from reception.queries.scope import Scope, administered_by
from reception.services import changes, links, people, second_factor, sign_in

NO_POSITION = Names("", "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What an administrator says of a person. ``phone`` is in E.164 or ''."""

    name: str
    email: str
    roles: frozenset[Role]
    branch: Branch | None = None
    organisation: Organisation | None = None
    language: Language = Language.RUSSIAN
    phone: str = ""
    position: Names = NO_POSITION


@dataclass(frozen=True, slots=True)
class By:
    """Who administers, and when. What lies outside their branches is refused."""

    actor: User
    now: datetime

    @property
    def scope(self) -> Scope:
        """Return the branches that they administer."""
        return administered_by(self.actor)


def invite(details: Details, by: By) -> User:
    """Create an account and write the mail with the link by which the person sets a password."""
    _ensure_places(details, by.scope)
    _ensure_free(details.email, None)
    user = people.create(
        email=details.email,
        name=details.name,
        roles=details.roles,
        branch=details.branch,
        organisation=details.organisation,
        language=details.language,
        position=details.position,
        now=by.now,
    )
    user.phone = details.phone
    changes.record(people.subject_of(user), before=None, after=_facts(user), actor=by.actor, now=by.now)
    send_link(user, by)
    return user


def send_link(user: User, by: By) -> None:
    """Send a link for a password: the invitation again, or a new start for whoever had one."""
    _ensure_administered(user, by.scope)
    purpose = LinkPurpose.RESET if user.password_hash else LinkPurpose.INVITATION
    verb = ChangeVerb.RESET_STARTED if user.password_hash else ChangeVerb.INVITED
    links.send(user, purpose, now=by.now)
    changes.note(people.subject_of(user), verb, actor=by.actor, now=by.now)


def change(user: User, details: Details, by: By, *, seen_version: int) -> None:
    """Change an account; raise ``ChangedMeanwhile`` if somebody else did since it was read."""
    _ensure_administered(user, by.scope)
    _ensure_places(details, by.scope)
    _ensure_free(details.email, user)
    _claim_version(user, seen_version)
    is_kept = Role.ADMINISTRATOR in details.roles
    if not is_kept or (details.branch is not None and user.branch is None):
        _ensure_not_needed(user, by.actor, is_kept=is_kept)
    before = _facts(user)
    user.email, user.name = details.email.strip().lower(), details.name
    user.language, user.phone, user.roles = details.language, details.phone, details.roles
    user.branch, user.organisation = details.branch, details.organisation
    position = details.position
    user.position_kk, user.position_ru, user.position_en = position.kk, position.ru, position.en
    db.session.flush()
    changes.record(people.subject_of(user), before=before, after=_facts(user), actor=by.actor, now=by.now)


def close(user: User, by: By) -> None:
    """Close an account: sessions and links end at once. Refused while questions are open with the person."""
    _ensure_administered(user, by.scope)
    _ensure_not_needed(user, by.actor, is_kept=False)
    count = queries.open_questions_of(user)
    if count:
        raise HasOpenQuestions(count)
    _set_active(user, by, is_active=False)
    links.end_all(user, now=by.now)
    sign_in.end_all_sessions(user, now=by.now)


def reopen(user: User, by: By) -> None:
    """Open a closed account again; the password is as it was."""
    _ensure_administered(user, by.scope)
    _set_active(user, by, is_active=True)


def end_sessions(user: User, by: By) -> None:
    """Sign a person out everywhere."""
    _ensure_administered(user, by.scope)
    sign_in.end_all_sessions(user, now=by.now)
    changes.note(people.subject_of(user), ChangeVerb.SESSIONS_ENDED, actor=by.actor, now=by.now)


def remove_second_factor(user: User, by: By) -> None:
    """Let a person who lost their telephone set up the second factor anew; their sessions end."""
    _ensure_administered(user, by.scope)
    if user.second_factor_nonce is None:
        return
    second_factor.clear(user)
    sign_in.end_all_sessions(user, now=by.now)
    changes.note(people.subject_of(user), ChangeVerb.SECOND_FACTOR_RESET, actor=by.actor, now=by.now)


def _set_active(user: User, by: By, *, is_active: bool) -> None:
    before = _facts(user)
    user.is_active = is_active
    user.version += 1
    db.session.flush()
    changes.record(people.subject_of(user), before=before, after=_facts(user), actor=by.actor, now=by.now)


def _facts(user: User) -> dict[str, Any]:
    """Return what is kept of a change: names, not ids, and nothing of keys."""
    return {
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "position": user.position,
        "roles": user.roles,
        "branch": user.branch.names if user.branch else None,
        "organisation": user.organisation.names if user.organisation else None,
        "language": user.language,
        "is_active": user.is_active,
    }


def _ensure_administered(user: User, scope: Scope) -> None:
    branch_id = people.subject_of(user).branch_id
    if scope.branch_ids is not None and (branch_id is None or not scope.has_branch(branch_id)):
        raise OutOfScope


def _ensure_places(details: Details, scope: Scope) -> None:
    """Refuse a branch that the administrator does not administer, and no branch from whoever has one."""
    if scope.branch_ids is None:
        return
    places = [place for place in (details.branch, details.organisation) if place is not None]
    ids = {place.branch_id if isinstance(place, Organisation) else place.id for place in places}
    if details.branch is None or not ids <= scope.branch_ids:
        raise OutOfScope


def _ensure_free(email: str, user: User | None) -> None:
    other = db.session.scalar(sa.select(User.id).where(User.email == email.strip().lower()))
    if other is not None and (user is None or other != user.id):
        raise AddressTaken


def _claim_version(user: User, seen: int) -> None:
    claimed = db.session.scalar(
        sa.update(User)
        .where(User.id == user.id, User.version == seen)
        .values(version=User.version + 1)
        .returning(User.id)
        .execution_options(synchronize_session=False)
    )
    if claimed is None:
        raise ChangedMeanwhile(seen, user.version)


def _ensure_not_needed(user: User, actor: User, *, is_kept: bool) -> None:
    """Raise ``NeedsAdministrator`` for one's own role, and for the last one who administers everything."""
    if Role.ADMINISTRATOR not in user.roles:
        return
    if user.id == actor.id and not is_kept:
        raise NeedsAdministrator
    if user.branch is None and user.is_active and queries.administrators_of_everything() <= 1:
        raise NeedsAdministrator
