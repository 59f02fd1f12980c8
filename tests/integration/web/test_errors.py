"""Every error is a page that says what to do next; the last resort works when nothing else does."""

import re

import pytest
import sqlalchemy as sa
import structlog
from sqlalchemy import event
from sqlalchemy.engine import Engine

from reception.domain.errors import TooManyAttempts, TransitionNotAllowed, Unbalanced
from reception.extensions import db
from reception.models import Branch
from reception.web.access import public


@pytest.fixture
def failing(app):
    """Return a function that adds a public address which raises an error."""

    def add(error):
        @public
        def view():
            raise error

        app.add_url_rule("/failing", "failing", view, methods=["GET", "POST"])

    return add


@pytest.fixture
def no_database():
    """Let every statement fail, as if the server had gone away."""

    def fail(*_rest):
        raise sa.exc.OperationalError("SELECT", {}, Exception("the server has gone away"))

    event.listen(Engine, "before_cursor_execute", fail)
    yield
    event.remove(Engine, "before_cursor_execute", fail)


def test_an_address_that_there_is_not_leads_back(visit, desk):
    for visitor in (visit(language="en"), visit(desk.staff)):
        page = visitor.open("/nowhere", expect=404).page
        assert page.heading == "There is nothing at this address"
        assert "/questions" in [link["href"] for link in page.main.all("a")]


@pytest.mark.parametrize("number", ["0", "99999999999999999999999999", "999999"])
def test_a_question_that_there_is_not_is_not_found(visit, desk, number):
    visit(desk.manager).open(f"/questions/{number}", expect=404)


def test_a_page_of_another_role_says_so(visit, desk):
    assert visit(desk.official).open("/report", expect=403).page.heading == "This is not open to you"


def test_a_method_that_an_address_does_not_take_is_told_with_those_it_takes(visit, desk):
    visitor = visit(desk.staff)

    for method, path, allowed in (
        ("GET", "/sign-out", {"POST", "OPTIONS"}),
        ("DELETE", "/questions", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/appeals/register", {"GET", "HEAD", "POST", "OPTIONS"}),
    ):
        answer = visitor.request(method, path, expect=405)
        assert set(answer.response.headers["Allow"].split(", ")) == allowed
        assert answer.page.heading == "This address works another way"


def test_a_form_that_is_too_large_is_refused_with_a_page(app, visit, desk):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    visitor = visit(desk.staff)

    answer = visitor.post("/appeals/register", {"text": "я" * 2000}, expect=413)
    assert answer.page.heading == "The file is too large"


def test_a_field_that_is_too_large_is_refused_with_a_page(app, visit, desk):
    app.config["MAX_FORM_MEMORY_SIZE"] = 1000
    data = {"text": "я" * 2000}

    visit(desk.staff).post("/appeals/register", data, expect=413, content_type="multipart/form-data")


def test_a_character_that_no_database_keeps_is_refused(visit, desk):
    visitor = visit(desk.staff)
    form = visitor.open("/appeals/register")

    visitor.send(form, {"name": "Ахметова\0", "text": "\0"}, expect=400)
    visitor.open("/questions?number=%00", expect=400)


def test_a_rule_that_says_no_is_a_sentence_and_a_conflict(visit, failing):
    failing(TransitionNotAllowed("accept", "registered"))
    answer = visit(language="en").open("/failing", expect=409)

    assert "is not possible while the question is: Registered." in answer.text


def test_too_many_attempts_say_how_long_to_wait(visit, failing):
    failing(TooManyAttempts(15))

    assert visit(language="en").open("/failing", expect=429).page.heading == "Too many attempts"


def test_a_report_that_does_not_balance_shows_no_figures_and_is_logged(visit, failing):
    failing(Unbalanced(("total",), (7,)))
    with structlog.testing.capture_logs() as logs:
        answer = visit(language="en").open("/failing", expect=500)

    assert "The figures do not add up, so none are shown." in answer.text
    assert {"event": "report_unbalanced", "rows": ("total",), "questions": (7,), "log_level": "error"} in logs


class TestLastResort:
    def test_a_failure_shows_the_number_under_which_it_is_logged(self, visit, failing):
        failing(RuntimeError("the secret reason"))
        with structlog.testing.capture_logs() as logs:
            answer = visit(language="en").open("/failing", expect=500)

        (line,) = [line for line in logs if line["event"] == "failed"]
        assert answer.page.one("code").text == line["reference"]
        assert re.fullmatch(r"[0-9a-f]{8}", line["reference"])
        assert line["endpoint"] == "failing"
        assert "secret reason" not in answer.page.html

    def test_a_failure_before_the_view_was_reached_shows_the_same_page(self, app, visit):
        @app.before_request
        def fail():
            raise RuntimeError

        answer = visit(language="en").open("/sign-in", expect=500)
        assert answer.page.heading == "Something went wrong on our side"

    def test_without_the_database_even_somebody_signed_in_gets_a_page(self, visit, desk, request):
        visitor, stranger = visit(desk.staff), visit(language="en")
        visitor.open("/")
        request.getfixturevalue("no_database")

        assert visitor.open("/questions", expect=500).page.heading == "Something went wrong on our side"
        assert stranger.open("/nowhere", expect=404)

    def test_without_the_database_an_unknown_address_is_still_a_page(self, visit, desk, request):
        visitor = visit(desk.staff)
        request.getfixturevalue("no_database")

        assert visitor.open("/nowhere", expect=None).status in {404, 500}

    def test_what_a_failed_request_began_is_taken_back(self, app, visit, make, desk):
        branch_id, name = desk.branch.id, desk.branch.name_en

        @public
        def view():
            db.session.get(Branch, branch_id).name_en = "Half done"
            db.session.flush()
            raise RuntimeError

        app.add_url_rule("/half", "half", view, methods=["POST"])
        visitor = visit(desk.staff)
        token = visitor.open("/").page.all("input", name="csrf_token")[0]["value"]
        visitor.post("/half", {"csrf_token": token}, expect=500)

        assert desk.branch.name_en == name

    def test_a_failure_while_a_page_is_drawn_is_a_page_too(self, app, visit):
        @public
        def view():
            return app.jinja_env.from_string("{{ 1 / 0 }}").render()

        app.add_url_rule("/undrawn", "undrawn", view)
        visit(language="en").open("/undrawn", expect=500)


def test_nothing_of_the_program_is_told_to_strangers(visit):
    """No version of the server or of a library, no trace (ASVS 13.4)."""
    headers = visit().open("/sign-in").response.headers

    assert not {"X-Powered-By", "X-AspNet-Version"} & set(headers.keys())
    assert "Werkzeug" not in headers.get("Server", "")


def test_healthz_answers_without_the_database(visit, no_database):
    assert visit().open("/healthz").response.json == {"status": "ok"}


def test_a_static_file_may_be_kept_for_ever_since_its_address_has_its_version(visit):
    page = visit().open("/sign-in").page
    addresses = [element["href"] for element in page.all("link", rel="stylesheet")]

    assert addresses
    for address in addresses:
        assert "?v=" in address
        answer = visit().open(address)
        assert answer.response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/static/../access.py", "/static/..%2faccess.py", "/static/nothing.css"])
def test_only_static_files_are_handed_out(visit, path):
    visit().open(path, expect=404)
