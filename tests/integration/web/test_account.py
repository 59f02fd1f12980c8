"""One's own account: password, sessions, the second factor."""

import pytest

from reception.adapters import keys
from reception.domain import totp
from reception.extensions import db, utcnow
from reception.models import Change, User
from tests.conftest import make_app
from tests.making import PASSWORD
from tests.web_client import Visitor

GOOD = "correct horse battery"


def code_of(user, steps=0):
    key = keys.authenticator_key(db.session.get(User, user.id, populate_existing=True).second_factor_nonce)
    return totp.code_at(key, totp.step_at(utcnow()) + steps)


def enrolled(visitor, user):
    """Set up the second factor; return the recovery codes."""
    begun = visitor.follow(
        visitor.press(visitor.open("/account/second-factor"), "/account/second-factor/start")
    )
    answer = visitor.send(begun, {"code": code_of(user)}, action="", expect=200)
    return [element.text for element in answer.page.all("code")]


def at_the_door(visit, user, password=PASSWORD):
    stranger = visit(language="en")
    answer = stranger.send(stranger.open("/sign-in"), {"email": user.email, "password": password})
    return stranger, answer


class TestProfile:
    def test_name_and_language_are_changed_by_oneself_and_on_record(self, visit, desk):
        visitor = visit(desk.staff)
        page = visitor.open("/account")
        visitor.send(page, {"name": "New N.", "language": "kk"}, action="")

        user = db.session.get(User, desk.staff.id, populate_existing=True)
        assert (user.name, user.language) == ("New N.", "kk")
        assert db.session.query(Change).one().actor_id == user.id

    def test_the_address_is_changed_only_with_the_password(self, visit, desk):
        visitor = visit(desk.staff)
        page = visitor.open("/account")
        refused = visitor.send(page, {"email": "x@example.org"}, action="", expect=422)
        assert refused.page.summary == ["Present password: The present password is not right."]
        visitor.send(page, {"email": "x@example.org", "password": PASSWORD}, action="")

        assert db.session.get(User, desk.staff.id, populate_existing=True).email == "x@example.org"


class TestPassword:
    def test_asks_for_the_present_one_and_ends_the_other_sessions(self, visit, desk):
        """ASVS 6.2.3, 7.4.3."""
        here, elsewhere = visit(desk.staff), visit(desk.staff)
        page = here.open("/account/password")
        new = {"password": GOOD, "again": GOOD}
        here.send(page, {"present": "wrong", **new}, action="", expect=422)
        here.send(page, {"present": PASSWORD, **new}, action="")

        here.open("/")
        elsewhere.open("/", expect=302)

    def test_guessing_the_present_one_is_slowed(self, visit, desk):
        visitor = visit(desk.staff)
        page = visitor.open("/account/password")
        new = {"password": GOOD, "again": GOOD}
        for _ in range(5):
            visitor.send(page, {"present": "wrong", **new}, action="", expect=422)
        answer = visitor.send(page, {"present": PASSWORD, **new}, action="", expect=422)

        assert "Too many failed attempts" in answer.text


def test_one_signs_out_everywhere_else(visit, desk):
    here, elsewhere = visit(desk.staff), visit(desk.staff)
    page = here.open("/account")
    assert "this browser" in page.text
    here.press(page, "/account/sign-out-elsewhere", expect=302)

    here.open("/")
    elsewhere.open("/", expect=302)


class TestSecondFactor:
    def test_is_asked_for_after_the_password_and_each_code_counts_once(self, visit, desk, clock):
        """ASVS 6.3.3, 6.5.1: a code that was used is refused."""
        enrolled(visit(desk.manager), desk.manager)
        clock.shift(60)
        stranger, answer = at_the_door(visit, desk.manager)
        assert answer.location.startswith("/sign-in/code")
        stranger.open("/", expect=302)
        code = code_of(desk.manager)
        assert stranger.send(stranger.open("/sign-in/code"), {"code": code}).location == "/"
        stranger.open("/")

        other, _ = at_the_door(visit, desk.manager)
        refused = other.send(other.open("/sign-in/code"), {"code": code}, expect=422)
        assert "The code is not right" in refused.text

    def test_is_not_guessed(self, visit, desk):
        enrolled(visit(desk.manager), desk.manager)
        stranger, _ = at_the_door(visit, desk.manager)
        page = stranger.open("/sign-in/code")
        for _ in range(5):
            stranger.send(page, {"code": "000000"}, expect=422)

        stranger.send(page, {"code": code_of(desk.manager, 1)}, expect=429)

    def test_a_recovery_code_opens_once(self, visit, desk):
        codes = enrolled(visit(desk.manager), desk.manager)
        assert len(set(codes)) == 10
        stranger, _ = at_the_door(visit, desk.manager)
        stranger.send(stranger.open("/sign-in/code"), {"code": codes[0].upper()})
        stranger.open("/")

        other, _ = at_the_door(visit, desk.manager)
        other.send(other.open("/sign-in/code"), {"code": codes[0]}, expect=422)

    def test_an_administrator_removes_it_on_record_and_the_sessions_end(self, visit, desk):
        manager, admin = visit(desk.manager), visit(desk.administrator)
        enrolled(manager, desk.manager)
        path = f"/administration/people/{desk.manager.id}"
        admin.press(admin.open(path), f"{path}/second-factor", expect=302)

        manager.open("/", expect=302)
        assert at_the_door(visit, desk.manager)[1].location == "/"
        assert "Second factor removed" in admin.open(path).text

    def test_where_it_is_required_managers_open_nothing_before_it_is_set_up(
        self, app, database_url, tmp_path, desk
    ):
        strict = make_app(database_url, tmp_path, REQUIRE_SECOND_FACTOR="yes")
        manager, clerk = Visitor(strict, desk.manager), Visitor(strict, desk.staff)

        assert manager.open("/", expect=302).location == "/account/second-factor"
        manager.open("/account/second-factor")
        clerk.open("/")
        with strict.app_context():
            db.engine.dispose()


@pytest.mark.parametrize("path", ["/account", "/account/password", "/account/second-factor"])
def test_the_pages_are_for_everybody_who_is_signed_in(visit, desk, path):
    for person in (desk.staff, desk.official, desk.auditor):
        visit(person).open(path)
