"""Signing in and out over HTTP."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from reception.adapters import passwords
from reception.extensions import db, utcnow
from reception.models import SignInAttempt, User, UserSession
from reception.services import people, sign_in
from tests.making import PASSWORD

WRONG = "The e-mail or the password is wrong."


@pytest.fixture(autouse=True)
def quick_check(monkeypatch):
    """Compare without Argon2, which is slow on purpose: what is tested here is what follows."""
    monkeypatch.setattr(
        passwords, "is_right", lambda password, kept: kept is not None and password == PASSWORD
    )


@pytest.fixture
def stranger(visit):
    return visit(language="en")


def enter(visitor, person, password=PASSWORD, path="/sign-in", **options):
    return visitor.send(visitor.open(path), {"email": person.email, "password": password}, **options)


def cookie(visitor):
    return visitor.client.get_cookie("session").value


def test_whoever_knows_the_password_comes_to_the_first_page(stranger, desk):
    first = stranger.follow(enter(stranger, desk.staff))

    assert first.path == "/"
    assert desk.staff.name in first.page.root.text


def test_the_session_is_another_one_after_signing_in(stranger, desk):
    """What was known of the session before (ASVS 7.2.4) opens nothing afterwards."""
    stranger.open("/sign-in")
    before = cookie(stranger)
    enter(stranger, desk.staff)
    after = cookie(stranger)

    assert before != after
    stranger.client.set_cookie("session", before)
    stranger.open("/", expect=302)


def test_each_sign_in_is_a_session_of_its_own(visit, desk):
    for visitor in (visit(language="en"), visit(language="en")):
        enter(visitor, desk.staff)

    assert db.session.query(UserSession).filter_by(user_id=desk.staff.id).count() == 2


def test_a_wrong_password_and_an_unknown_address_are_told_alike(stranger, desk):
    wrong = enter(stranger, desk.staff, "not the password", expect=422)
    nobody = stranger.send(
        stranger.open("/sign-in"), {"email": "nobody@example.org", "password": "x"}, expect=422
    )

    assert wrong.page.summary == nobody.page.summary == [WRONG]
    assert wrong.text == nobody.text


def test_an_account_that_is_closed_is_told_like_a_wrong_password(stranger, desk):
    people.deactivate(desk.staff, now=utcnow())
    db.session.commit()

    assert enter(stranger, desk.staff, expect=422).page.summary == [WRONG]


def test_the_password_is_never_sent_back(stranger, desk):
    answer = enter(stranger, desk.staff, "a typing mistake", expect=422)

    assert "a typing mistake" not in answer.page.html
    assert answer.page.form().values["email"] == desk.staff.email


def test_an_empty_form_says_what_is_missing(stranger):
    answer = stranger.send(stranger.open("/sign-in"), expect=422)

    assert answer.page.summary == ["E-mail: Enter your e-mail.", "Password: Enter your password."]
    assert answer.page.one("title").text.startswith("Error:")


def test_after_ten_failures_even_the_right_password_has_to_wait(stranger, desk, clock):
    for _ in range(10):
        enter(stranger, desk.staff, "guessed", expect=422)
    refused = enter(stranger, desk.staff, expect=429)

    assert refused.page.summary == ["Too many failed attempts. Please wait 15 minutes."]
    clock.shift(timedelta(minutes=15, seconds=1))
    enter(stranger, desk.staff, expect=302)


def test_nobody_waits_while_a_password_is_compared(stranger, desk, monkeypatch):
    """On SQLite one transaction writes at a time, and comparing takes long on purpose."""

    def slow(password, _kept):
        with db.engine.connect() as other:
            other.exec_driver_sql("PRAGMA busy_timeout=0" if db.engine.name == "sqlite" else "SELECT 1")
            other.execute(sa.update(User).where(User.id == desk.official.id).values(name="Changed meanwhile"))
            other.commit()
        return password == PASSWORD

    monkeypatch.setattr(passwords, "is_right", slow)

    enter(stranger, desk.staff, expect=302)
    db.session.rollback()
    assert desk.official.name == "Changed meanwhile"


def test_a_password_that_is_changed_while_the_old_one_is_compared_opens_nothing(stranger, desk, monkeypatch):
    def overtaken(_password, _kept):
        with db.engine.begin() as other:
            other.execute(sa.update(User).where(User.id == desk.staff.id).values(password_hash="another"))
        return True

    monkeypatch.setattr(passwords, "is_right", overtaken)

    assert WRONG in enter(stranger, desk.staff, expect=422).text
    db.session.rollback()
    assert db.session.query(SignInAttempt).count() > 0


def test_of_many_guesses_at_once_only_as_many_count_as_one_after_the_other(stranger, desk, monkeypatch):
    subject = sign_in._subject("email", desk.staff.email)

    def while_others_guess(password, _kept):
        with db.engine.begin() as other:
            for _ in range(10):
                other.execute(sa.insert(SignInAttempt).values(subject_hash=subject, attempted_at=utcnow()))
        return password == PASSWORD

    monkeypatch.setattr(passwords, "is_right", while_others_guess)

    enter(stranger, desk.staff, expect=429)


def test_guessing_at_one_account_does_not_shut_out_another(stranger, desk):
    for _ in range(10):
        enter(stranger, desk.staff, "guessed", expect=422)

    enter(stranger, desk.manager, expect=302)


def test_one_place_that_guesses_at_many_accounts_has_to_wait(stranger, desk, monkeypatch):
    monkeypatch.setattr(sign_in, "ATTEMPTS_PER_CLIENT", 3)
    for person in (desk.manager, desk.official, desk.auditor):
        enter(stranger, person, "guessed", expect=422)

    enter(stranger, desk.staff, expect=429)


def test_attempts_are_kept_without_the_address_that_was_tried(stranger, desk):
    enter(stranger, desk.staff, "guessed", expect=422)

    kept = db.session.query(SignInAttempt).all()
    assert kept
    assert not [attempt for attempt in kept if desk.staff.email in attempt.subject_hash]


def test_after_signing_out_the_old_cookie_is_worth_nothing(visit, desk):
    visitor = visit(desk.staff)
    home = visitor.open("/")
    stolen = cookie(visitor)

    left = visitor.press(home, "/sign-out")

    assert (left.status, left.location) == (302, "/sign-in")
    assert left.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    visitor.client.set_cookie("session", stolen)
    assert visitor.open("/", expect=302).location.startswith("/sign-in")


def test_signing_out_in_one_browser_leaves_the_other_signed_in(visit, desk):
    one, other = visit(desk.staff), visit(desk.staff)

    one.press(one.open("/"), "/sign-out")

    other.open("/")


def test_a_closed_account_is_signed_out_everywhere_at_once(visit, desk):
    visitor = visit(desk.staff)
    visitor.open("/")
    people.deactivate(desk.staff, now=utcnow())
    db.session.commit()

    visitor.open("/", expect=302)


def test_a_role_that_is_taken_away_is_gone_with_the_next_page(visit, desk):
    visitor = visit(desk.manager)
    visitor.open("/report")
    desk.manager.roles = frozenset()
    db.session.commit()

    visitor.open("/report", expect=403)


def test_a_session_that_nobody_uses_ends(visit, desk, clock):
    visitor = visit(desk.staff)
    visitor.open("/")
    clock.shift(sign_in.IDLE + timedelta(seconds=1))

    visitor.open("/", expect=302)


def test_a_session_in_use_goes_on_but_not_for_ever(visit, desk, clock):
    visitor = visit(desk.staff)
    lived = timedelta()
    step = timedelta(hours=8)
    while lived + step <= sign_in.ABSOLUTE:
        clock.shift(step)
        lived += step
        visitor.open("/", expect=200)

    clock.shift(timedelta(hours=1))
    visitor.open("/", expect=302)


def test_after_signing_in_one_comes_to_the_page_that_was_asked_for(stranger, desk):
    asked = stranger.open("/questions?view=overdue", expect=302)
    form = stranger.open(asked.location)
    answer = stranger.send(form, {"email": desk.staff.email, "password": PASSWORD})

    assert answer.location == "/questions?view=overdue"


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("https://example.org/", id="another site"),
        pytest.param("//example.org/", id="another site by the same scheme"),
        pytest.param("/\\example.org", id="a backslash that browsers read as a slash"),
        pytest.param("/\t/example.org", id="a tab that browsers drop"),
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param("example.org", id="a word"),
    ],
)
def test_signing_in_leads_nowhere_else(stranger, desk, target):
    form = stranger.open("/sign-in")
    answer = stranger.send(form, {"email": desk.staff.email, "password": PASSWORD, "next": target})

    assert answer.location == "/"


def test_a_form_without_its_token_is_refused_with_a_page(stranger, visit, desk):
    refused = stranger.post("/sign-in", {"email": desk.staff.email, "password": PASSWORD}, expect=400)
    assert refused.page.heading == "The page could not take this in"

    signed_in = visit(desk.staff)
    assert signed_in.post("/sign-out", expect=400).page.heading == "The page could not take this in"
    signed_in.open("/", expect=200)


def test_a_form_with_the_token_of_another_session_is_refused(visit, desk):
    token = visit(desk.staff).open("/").page.all("input", name="csrf_token")[0]["value"]

    visit(desk.manager).post("/sign-out", {"csrf_token": token}, expect=400)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_language_that_a_stranger_chose_is_kept_through_signing_in(visit, desk, language):
    visitor = visit(language="en" if language != "en" else "ru")
    page = visitor.open("/sign-in?next=/questions")
    visitor.language = language
    back = visitor.press(page, "/language", values={"language": language})

    assert back.location == "/sign-in?next=/questions"
    enter(visitor, desk.staff, path=back.location)
    visitor.open("/")


def test_the_language_of_somebody_signed_in_is_remembered_for_the_next_browser(visit, desk):
    visitor = visit(desk.staff)
    page = visitor.open("/questions?view=all")
    visitor.language = "kk"
    back = visitor.press(page, "/language", values={"language": "kk"})

    assert back.location == "/questions?view=all"
    visitor.open("/")
    visit(desk.staff).open("/")
    assert desk.staff.language == "kk"


def test_a_language_that_there_is_not_is_refused(visit, desk):
    visitor = visit(desk.staff)

    visitor.press(visitor.open("/"), "/language", values={"language": "de"}, expect=400)
