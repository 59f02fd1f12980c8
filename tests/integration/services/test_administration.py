"""Accounts administered: what administrators may, what nobody may, and that all of it is on record."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from reception.adapters import keys
from reception.domain.account_errors import (
    AddressTaken,
    HasOpenQuestions,
    LinkExpired,
    NeedsAdministrator,
    UnusablePassword,
)
from reception.domain.changes import ChangedKind, ChangeVerb
from reception.domain.errors import ChangedMeanwhile, OutOfScope
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import Change, LinkPurpose, Mail, OneTimeLink, UserSession
from reception.services import administration, links, questions
from reception.services.administration import By, Details
from reception.services.sign_in import token_hash
from tests.making import NOON

GOOD = "correct horse battery"


@pytest.fixture
def chief(make):
    return make.user(Role.ADMINISTRATOR)


def details(branch, **values):
    return Details(
        **{
            "name": "Нового Н.",
            "email": "new@example.org",
            "roles": frozenset({Role.STAFF}),
            "branch": branch,
        }
        | values
    )


def told(user):
    rows = db.session.scalars(sa.select(Change).where(Change.entity_id == user.id).order_by(Change.id))
    return [(row.verb, row.actor_id) for row in rows if row.kind is ChangedKind.PERSON]


def token_of(user):
    link = db.session.scalars(sa.select(OneTimeLink).where(OneTimeLink.user_id == user.id)).all()[-1]
    return keys.link_token(link.nonce)


class TestInviting:
    def test_writes_account_mail_and_record_together(self, make, chief):
        user = administration.invite(details(make.branch()), By(chief, NOON))

        assert user.password_hash is None
        assert told(user) == [(ChangeVerb.CREATED, chief.id), (ChangeVerb.INVITED, chief.id)]
        assert db.session.scalars(sa.select(Mail.kind)).all() == ["invitation"]

    def test_keeps_the_token_nowhere(self, make, chief):
        """ASVS 6.4.1, 11.5.1: at least 128 random bits, and a copy of the database opens no link."""
        user = administration.invite(details(make.branch()), By(chief, NOON))
        token = token_of(user)
        mail, link = (
            db.session.scalars(sa.select(Mail)).one(),
            db.session.scalars(sa.select(OneTimeLink)).one(),
        )

        assert len(token) >= 43
        assert token not in str(mail.content)
        assert token not in (link.nonce, link.token_hash)
        assert link.token_hash == token_hash(token)

    def test_refuses_an_address_that_is_taken_however_it_is_written(self, make, chief):
        other = make.user(Role.STAFF, branch=make.branch())

        with pytest.raises(AddressTaken):
            administration.invite(details(other.branch, email=f" {other.email.upper()}"), By(chief, NOON))


class TestTheLink:
    def test_sets_a_password_once(self, make, chief):
        user = administration.invite(details(make.branch()), By(chief, NOON))
        token = token_of(user)

        assert links.use(token, GOOD, now=NOON) is user
        assert told(user)[-1] == (ChangeVerb.PASSWORD_SET, user.id)
        with pytest.raises(LinkExpired):
            links.use(token, GOOD, now=NOON)

    def test_expires(self, make, chief):
        user = administration.invite(details(make.branch()), By(chief, NOON))
        late = NOON + links.LASTS[LinkPurpose.INVITATION]

        links.find(token_of(user), now=late - timedelta(seconds=1))
        with pytest.raises(LinkExpired):
            links.find(token_of(user), now=late)

    def test_is_replaced_by_the_next_one(self, make, chief):
        user = administration.invite(details(make.branch()), By(chief, NOON))
        first = token_of(user)
        administration.send_link(user, By(chief, NOON))

        assert token_of(user) != first
        links.find(token_of(user), now=NOON)
        with pytest.raises(LinkExpired):
            links.find(first, now=NOON)

    def test_ends_with_the_account(self, make, chief):
        user = administration.invite(details(make.branch()), By(chief, NOON))
        administration.close(user, By(chief, NOON))
        administration.reopen(user, By(chief, NOON))

        with pytest.raises(LinkExpired):
            links.find(token_of(user), now=NOON)

    @pytest.mark.parametrize(
        "password",
        ["short", "password", "Qwerty123!", "12345678", "aaaaaaaaaa", "P@ssw0rd2026", "new@example.org"],
    )
    def test_takes_no_password_that_is_guessed_first(self, make, chief, password):
        user = administration.invite(details(make.branch()), By(chief, NOON))

        with pytest.raises(UnusablePassword):
            links.use(token_of(user), password, now=NOON)

    def test_ends_the_sessions_of_the_old_password(self, make, chief):
        user = make.user(Role.STAFF, branch=make.branch())
        session = UserSession(token_hash="x", user_id=user.id, created_at=NOON, seen_at=NOON)
        db.session.add(session)
        administration.send_link(user, By(chief, NOON))
        links.use(token_of(user), GOOD, now=NOON)

        db.session.refresh(session)
        assert session.ended_at == NOON
        assert (ChangeVerb.RESET_STARTED, chief.id) in told(user)

    def test_is_sent_to_nobody_who_has_no_account_and_three_times_at_most(self, make):
        user = make.user(Role.STAFF, branch=make.branch())
        for email in ("nobody@example.org", *[user.email] * 5):
            links.ask(email, client="::1", now=NOON)

        assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 3


class TestChanging:
    def test_records_each_field_from_and_to(self, make, chief):
        user = make.user(Role.STAFF, branch=make.branch())
        wanted = details(user.branch, name="Other", email=user.email, roles=frozenset({Role.MANAGER}))
        administration.change(user, wanted, By(chief, NOON), seen_version=0)

        fields = db.session.scalars(sa.select(Change).where(Change.entity_id == user.id)).all()[-1].fields
        assert fields["roles"] == {"from": ["staff"], "to": ["manager"]}
        assert fields["name"]["to"] == "Other"
        assert "email" not in fields

    def test_tells_the_second_of_two(self, make, chief):
        user = make.user(Role.STAFF, branch=make.branch())
        wanted = details(user.branch, email=user.email)
        administration.change(user, wanted, By(chief, NOON), seen_version=0)

        with pytest.raises(ChangedMeanwhile):
            administration.change(user, wanted, By(chief, NOON), seen_version=0)

    def test_takes_the_administrators_role_from_nobody_by_their_own_hand(self, make, chief):
        make.user(Role.ADMINISTRATOR)
        with pytest.raises(NeedsAdministrator):
            administration.change(
                chief, details(make.branch(), email=chief.email), By(chief, NOON), seen_version=0
            )
        with pytest.raises(NeedsAdministrator):
            administration.close(chief, By(chief, NOON))

    def test_leaves_the_last_administrator_of_everything(self, make, chief):
        lower = make.user(Role.ADMINISTRATOR, branch=make.branch())
        other = make.user(Role.ADMINISTRATOR)
        administration.close(chief, By(other, NOON))

        assert not chief.is_active
        with pytest.raises(OutOfScope):
            administration.close(other, By(lower, NOON))
        moved = details(lower.branch, email=other.email, roles=frozenset({Role.ADMINISTRATOR}))
        with pytest.raises(NeedsAdministrator):
            administration.change(other, moved, By(other, NOON), seen_version=0)


class TestClosing:
    def test_waits_until_the_open_questions_are_handed_over(self, make, chief):
        question = make.question(make.branch())
        official = make.official(make.organisation(question.branch))
        manager = make.user(Role.MANAGER, branch=question.branch)
        questions.assign(
            question, organisation=official.organisation, assignee=official, act=make.act(manager, NOON)
        )

        with pytest.raises(HasOpenQuestions) as refused:
            administration.close(official, By(chief, NOON))
        assert refused.value.count == 1

    def test_ends_the_sessions_at_once_and_is_on_record(self, make, chief):
        user = make.user(Role.STAFF, branch=make.branch())
        session = UserSession(token_hash="x", user_id=user.id, created_at=NOON, seen_at=NOON)
        db.session.add(session)
        administration.close(user, By(chief, NOON))

        db.session.refresh(session)
        assert session.ended_at == NOON
        assert told(user) == [(ChangeVerb.CHANGED, chief.id)]


class TestAnAdministratorOfABranch:
    def test_administers_that_branch_and_those_below(self, make):
        city = make.branch(make.branch())
        district = make.branch(city)
        by = By(make.user(Role.ADMINISTRATOR, branch=city), NOON)

        administration.invite(details(district), by)
        for place in (city.parent, None):
            with pytest.raises(OutOfScope):
                administration.invite(details(place, email="a@example.org"), by)
        for stranger in (make.user(Role.STAFF, branch=city.parent), make.user(Role.ADMINISTRATOR)):
            for deed in (administration.send_link, administration.close, administration.end_sessions):
                with pytest.raises(OutOfScope):
                    deed(stranger, by)

    def test_moves_nobody_out_of_reach(self, make):
        city = make.branch(make.branch())
        user = make.user(Role.STAFF, branch=city)
        by = By(make.user(Role.ADMINISTRATOR, branch=city), NOON)

        with pytest.raises(OutOfScope):
            administration.change(user, details(city.parent, email=user.email), by, seen_version=0)

    def test_whoever_is_no_administrator_administers_nobody(self, make):
        manager = make.user(Role.MANAGER, branch=make.branch())

        with pytest.raises(OutOfScope):
            administration.send_link(make.user(Role.STAFF, branch=manager.branch), By(manager, NOON))
