"""Who may open what. The table below is the document of access (ASVS 8.1.1); the program is held to it."""

import re
from typing import Any

import pytest

from reception.domain.permissions import Permission, may
from reception.domain.vocabulary import Role, Status
from reception.domain.workflow import Action, actions_from
from reception.extensions import db
from reception.models import Question
from reception.services import questions

PUBLIC = ()
STEPS = tuple(
    action for action in Action if action not in {Action.REGISTER, Action.TAKE_OVER, Action.RETRACT}
)

ACCESS: dict[str, tuple[Permission | Action, ...]] = {
    "static": PUBLIC,
    "health.alive": PUBLIC,
    "auth.sign_in": PUBLIC,
    "auth.sign_out": PUBLIC,
    "preferences.language": PUBLIC,
    "home.index": (Permission.SIGNED_IN,),
    "appeals.index": (Permission.READ_APPEALS,),
    "appeals.detail": (Permission.READ_APPEALS,),
    "appeals.reveal": (Permission.READ_APPEALS,),
    "searching.start": (Permission.READ_APPEALS,),
    "searching.search": (Permission.READ_APPEALS,),
    "exports.questions_file": (Permission.READ_APPEALS,),
    "drafts.save": (Permission.READ_APPEALS,),
    "drafts.discard": (Permission.READ_APPEALS,),
    # The token of the coupon is the permission: it names the appeal and nobody.
    "tracking.show": PUBLIC,
    "coupon.registered": (Permission.REGISTER,),
    "coupon.pdf": (Permission.READ_APPEALS,),
    "applicants.find": (Permission.REGISTER,),
    "registration.register": (Permission.REGISTER,),
    "actions.act": STEPS,
    "actions.undo": (Action.ASSIGN,),
    "reports.show": (Permission.READ_REPORT,),
    "reports.file": (Permission.READ_REPORT,),
    "reports.members": (Permission.READ_REPORT,),
    "reminders.outbox": (Permission.READ_OUTBOX,),
    "reminders.mail": (Permission.READ_OUTBOX,),
}

CHANGING = {
    "auth.sign_in",
    "auth.sign_out",
    "preferences.language",
    "registration.register",
    "actions.act",
    "actions.undo",
    "drafts.save",
    "drafts.discard",
    # These three change nothing: what they ask or show is personal and must not stand in an address.
    "appeals.reveal",
    "applicants.find",
    "searching.search",
}
READABLE_TOO = {"auth.sign_in", "registration.register", "actions.act"}
"""Addresses that show a form to GET and take it by POST."""

ELSEWHERE = {"reminders.mail": 404, "searching.start": 302}
"""What whoever may open a page gets where it is not 200: no mail is made here, and a search is no address."""


def rules(app: Any) -> dict[str, set[str]]:
    """Return the methods of each endpoint."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        found.setdefault(rule.endpoint, set()).update(rule.methods - {"HEAD", "OPTIONS"})
    return found


def test_every_route_names_who_may_open_it_as_the_table_says(app):
    named = {endpoint: getattr(app.view_functions[endpoint], "permissions", None) for endpoint in rules(app)}

    assert {endpoint: sorted(wishes or ()) for endpoint, wishes in named.items()} == {
        endpoint: sorted(wishes) for endpoint, wishes in ACCESS.items()
    }
    assert None not in named.values()


def test_changes_are_made_by_post_and_by_nothing_else(app):
    methods = rules(app)

    assert {endpoint for endpoint, allowed in methods.items() if allowed != {"GET"}} == CHANGING
    assert {endpoint for endpoint in CHANGING if methods[endpoint] == {"GET", "POST"}} == READABLE_TOO
    assert set().union(*methods.values()) == {"GET", "POST"}


def test_a_view_that_names_nobody_is_refused_to_everybody(app, visit, desk):
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    for visitor in (visit(), visit(desk.manager), visit(desk.administrator)):
        assert b"secret" not in visitor.open("/forgotten", expect=403).data


def test_a_stranger_is_sent_to_sign_in_from_every_page_that_is_not_public(app, visit, desk, make):
    stranger = visit()
    for endpoint, path in pages(app, make.question(desk.branch)):
        if ACCESS[endpoint]:
            answer = stranger.open(path, expect=302)
            assert answer.location.startswith("/sign-in?next="), path
        else:
            stranger.open(path, expect=200)


def test_a_stranger_who_posts_changes_nothing_and_is_sent_to_sign_in(app, visit, desk, make):
    stranger = visit()
    token = stranger.open("/sign-in").page.form().values["csrf_token"]
    for endpoint, path in posts(app, make.question(desk.branch)):
        if ACCESS[endpoint]:
            assert stranger.post(path, {"csrf_token": token}, expect=302).location == "/sign-in"


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_the_table_of_permissions_grants_and_nothing_else(app, visit, desk, make, role):
    question = assigned_question(desk, make)
    visitor = visit(desk.of(role))

    opened = {path: visitor.open(path, expect=None).status for _, path in pages(app, question)}

    assert opened == {path: expected(endpoint, path, role) for endpoint, path in pages(app, question)}


@pytest.mark.parametrize("role", Role)
def test_each_role_is_refused_the_posts_that_it_is_not_granted(app, visit, desk, make, role):
    question = assigned_question(desk, make)
    visitor = visit(desk.of(role))
    token = visitor.open("/").page.all("input", name="csrf_token")[0]["value"]

    for endpoint, path in posts(app, question):
        if ACCESS[endpoint] and not any(may({role}, wish) for wish in ACCESS[endpoint]):
            visitor.post(path, {"csrf_token": token}, expect=403)


def assigned_question(desk, make):
    question = make.question(desk.branch)
    act = make.act(desk.manager, question.appeal.registered_at)
    questions.assign(question, organisation=desk.organisation, assignee=desk.official, act=act)
    db.session.commit()
    return question


def pages(app: Any, question: Question) -> list[tuple[str, str]]:
    """Return an address of every route that answers GET; of the steps one for each verb."""
    return [pair for pair in addresses(app, question, "GET") if not re.search(r"\.(csv|xlsx|pdf)$", pair[1])]


def posts(app: Any, question: Question) -> list[tuple[str, str]]:
    return addresses(app, question, "POST")


def addresses(app: Any, question: Question, method: str) -> list[tuple[str, str]]:
    values = {
        "<int:question_id>": [str(question.id)],
        "<int:appeal_id>": [str(question.appeal_id)],
        "<token>": [str(question.appeal.public_token)],
        "<int:mail_id>": ["1"],
        "<path:filename>": ["app.js"],
        "<any(json, csv, xlsx, pdf):form>": ["json", "csv", "xlsx", "pdf"],
        "<any(csv, xlsx):form>": ["csv", "xlsx"],
    }
    found = []
    for rule in app.url_map.iter_rules():
        if method not in rule.methods:
            continue
        paths = [re.sub(r"<any\([^)]*\):verb>", "<verb>", rule.rule)]
        for place, replacements in (values | {"<verb>": [step.value for step in STEPS]}).items():
            paths = [path.replace(place, each) for path in paths for each in replacements]
        found += [(rule.endpoint, path) for path in dict.fromkeys(paths)]
    assert not [path for _, path in found if "<" in path], "say what to put into the new route's address"
    return [
        (endpoint, path + ("?figure=received" if endpoint == "reports.members" else ""))
        for endpoint, path in found
    ]


def expected(endpoint: str, path: str, role: Role) -> int:
    """Return the status that the tables of the domain give, for a question assigned to the official."""
    wishes = ACCESS[endpoint]
    if wishes and not any(may({role}, wish) for wish in wishes):
        return 403
    if endpoint == "actions.act":
        action = Action(path.rpartition("/")[2])
        return 200 if may({role}, action) and action in actions_from(Status.ASSIGNED) else 403
    return ELSEWHERE.get(endpoint, 200)
