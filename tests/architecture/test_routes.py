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
from tests.architecture.places import ASKED_FOR, ELSEWHERE, places

PUBLIC = ()
NO_STEPS = {Action.REGISTER, Action.RECKON, Action.TAKE_OVER, Action.RETRACT, Action.WITHDRAW_FILE}
BY_CLOCKS = {Action.RESUME, Action.BODY_ANSWER, Action.TELL}
"""Steps that wait for another one: a pause, a question sent out, a notice that is owed."""
STEPS = tuple(action for action in Action if action not in NO_STEPS)

ACCESS: dict[str, tuple[Permission | Action, ...]] = {
    "static": PUBLIC,
    "health.alive": PUBLIC,
    "health.ready": PUBLIC,
    "health.at_work": PUBLIC,
    # Public to the guard; the view itself answers this machine, and whoever carries METRICS_TOKEN.
    "health.metrics": PUBLIC,
    "health.clock": (Permission.ADMINISTER,),
    "definitions.index": (Permission.ADMINISTER,),
    "help.index": (Permission.SIGNED_IN,),
    "help.role": (Permission.SIGNED_IN,),
    "help.meanings": (Permission.SIGNED_IN,),
    "ladders.index": (Permission.ADMINISTER,),
    "auth.sign_in": PUBLIC,
    "auth.sign_out": PUBLIC,
    "auth.code": PUBLIC,
    # One's own account, whatever the role.
    "account.index": (Permission.SIGNED_IN,),
    "account.password": (Permission.SIGNED_IN,),
    "account.sign_out_elsewhere": (Permission.SIGNED_IN,),
    "account.start": (Permission.SIGNED_IN,),
    "account.authenticator": (Permission.SIGNED_IN,),
    "passwords.forgotten": PUBLIC,
    # The token by mail is the permission: it names one account, once.
    "passwords.choose": PUBLIC,
    "preferences.language": PUBLIC,
    "home.index": (Permission.SIGNED_IN,),
    "appeals.index": (Permission.READ_APPEALS,),
    "appeals.detail": (Permission.READ_APPEALS,),
    "appeals.reveal": (Permission.READ_APPEALS,),
    "searching.start": (Permission.READ_APPEALS,),
    "searching.search": (Permission.READ_APPEALS,),
    "bulk.act": (Action.ASSIGN, Action.EXTEND),
    "bulk.undo": (Action.ASSIGN,),
    "presence.here": (Permission.READ_APPEALS,),
    "saved.manage": (Permission.READ_APPEALS,),
    "saved.save": (Permission.READ_APPEALS,),
    "saved.change": (Permission.READ_APPEALS,),
    "exports.questions_file": (Permission.READ_APPEALS,),
    "exports.order": (Permission.READ_APPEALS,),
    # Own jobs only; what they give is asked about again: see ensure_may_have.
    "jobs.index": (Permission.SIGNED_IN,),
    "jobs.show": (Permission.SIGNED_IN,),
    "jobs.file": (Permission.SIGNED_IN,),
    "imports.upload": (Permission.IMPORT,),
    "imports.preview": (Permission.IMPORT,),
    "imports.start": (Permission.IMPORT,),
    "imports.discard": (Permission.IMPORT,),
    "disclosures.index": (Permission.READ_DISCLOSURES,),
    "drafts.save": (Permission.READ_APPEALS,),
    "drafts.discard": (Permission.READ_APPEALS,),
    # The token of the coupon is the permission: it names the appeal and nobody.
    "tracking.show": PUBLIC,
    "tracking.say": PUBLIC,
    # So is the token of the link by mail: it names one closing of one question.
    "verdicts.say": PUBLIC,
    "verdicts.stop": PUBLIC,
    "coupon.registered": (Permission.REGISTER,),
    "coupon.pdf": (Permission.READ_APPEALS,),
    "applicants.find": (Permission.REGISTER,),
    "applicants.chosen": (Permission.REGISTER,),
    "applicants.detail": (Permission.READ_APPLICANTS,),
    "merging.same": (Permission.MERGE_APPLICANTS,),
    "merging.find": (Permission.MERGE_APPLICANTS,),
    "merging.compare": (Permission.MERGE_APPLICANTS,),
    "merging.merge": (Permission.MERGE_APPLICANTS,),
    "merging.undo": (Permission.MERGE_APPLICANTS,),
    "splitting.split": (Permission.REGISTER,),
    "registration.register": (Permission.REGISTER,),
    "receptions.plan": (Permission.READ_RECEPTIONS,),
    "receptions.rule": (Permission.PLAN_RECEPTIONS,),
    "receptions.single": (Permission.PLAN_RECEPTIONS,),
    # The schedule names officials and no citizen: it hangs on the notice board too.
    "receptions.branches": PUBLIC,
    "receptions.schedule": PUBLIC,
    "hours.show": (Permission.READ_RECEPTIONS,),
    "hours.record": (Permission.RECORD_RECEPTIONS,),
    "hours.withdraw": (Permission.PLAN_RECEPTIONS,),
    "hours.book": (Permission.RECORD_RECEPTIONS,),
    "hours.free": (Permission.RECORD_RECEPTIONS,),
    "hours.reveal": (Permission.RECORD_RECEPTIONS,),
    "receptions_report.show": (Permission.READ_REPORT,),
    "receptions_report.file": (Permission.READ_REPORT,),
    "receptions_report.hours": (Permission.READ_REPORT,),
    "receptions_report.visits": (Permission.READ_REPORT,),
    "visits.journal": (Permission.KEEP_VISITS,),
    "visits.correct": (Permission.KEEP_VISITS,),
    "visits.void": (Permission.KEEP_VISITS,),
    "visits.to_appeal": (Permission.KEEP_VISITS,),
    "actions.act": STEPS,
    "actions.undo": (Action.ASSIGN, Action.START, Action.PROPOSE),
    "absences.index": (Permission.SIGNED_IN,),
    "absences.arrange": (Permission.SIGNED_IN,),
    "absences.end": (Permission.SIGNED_IN,),
    "files.download": (Permission.READ_APPEALS,),
    "files.withdraw": (Action.WITHDRAW_FILE,),
    "standard.text": (Action.PROPOSE,),
    "standard_answers.index": (Permission.KEEP_ANSWERS,),
    "standard_answers.new": (Permission.KEEP_ANSWERS,),
    "standard_answers.edit": (Permission.KEEP_ANSWERS,),
    "samples.index": (Permission.READ_REPORT,),
    "samples.show": (Permission.READ_REPORT,),
    "samples.ask": (Action.VERDICT,),
    "samples.not_reached": (Action.ASK,),
    # It changes nothing: what it shows is personal and must not stand in an address.
    "samples.phone": (Action.ASK,),
    "reports.show": (Permission.READ_REPORT,),
    "reports.file": (Permission.READ_REPORT,),
    "reminded.show": (Permission.READ_REPORT,),
    "reports.row": (Permission.READ_REPORT,),
    "reports.members": (Permission.READ_REPORT,),
    "ranking.show": (Permission.READ_REPORT,),
    "ranking.file": (Permission.READ_REPORT,),
    "ranking.cases": (Permission.READ_REPORT,),
    "lookouts.show": (Permission.READ_LOOKOUTS,),
    "lookouts.listed": (Permission.READ_LOOKOUTS,),
    "freezing.check": (Permission.FREEZE,),
    "freezing.freeze": (Permission.FREEZE,),
    "freezing.found": (Permission.FREEZE,),
    "frozen.index": (Permission.READ_REPORT,),
    "frozen.show": (Permission.READ_REPORT,),
    "frozen.file": (Permission.READ_REPORT,),
    "frozen.restatements": (Permission.READ_REPORT,),
    "frozen.questions": (Permission.READ_REPORT,),
    "reminders.outbox": (Permission.READ_OUTBOX,),
    "reminders.mail": (Permission.READ_OUTBOX,),
    # The token is the permission; its person may revoke it.
    "feeds.calendar": PUBLIC,
    "feeds.address": (Permission.SIGNED_IN,),
    "feeds.revoke": (Permission.SIGNED_IN,),
    "notices.index": (Permission.SIGNED_IN,),
    "notices.read_all": (Permission.SIGNED_IN,),
    "administration.index": (Permission.ADMINISTER,),
    "changes.index": (Permission.ADMINISTER,),
    "people.index": (Permission.ADMINISTER,),
    "people.search": (Permission.ADMINISTER,),
    "people.invite": (Permission.ADMINISTER,),
    "people.show": (Permission.ADMINISTER,),
    "people.act": (Permission.ADMINISTER,),
    "directories.index": (Permission.ADMINISTER,),
    "directories.new": (Permission.ADMINISTER,),
    "directories.edit": (Permission.ADMINISTER,),
    "calendar.index": (Permission.ADMINISTER,),
    "calendar.year": (Permission.ADMINISTER,),
    "calendar.confirm": (Permission.ADMINISTER,),
    "calendar.day": (Permission.ADMINISTER,),
    "policies.index": (Permission.ADMINISTER,),
    "policies.new": (Permission.ADMINISTER,),
    "policies.withdraw": (Permission.ADMINISTER,),
}

CHANGING = {
    "freezing.freeze",
    "account.index",
    "account.password",
    "account.sign_out_elsewhere",
    "account.start",
    "account.authenticator",
    "auth.sign_in",
    "auth.code",
    "passwords.forgotten",
    "passwords.choose",
    "people.invite",
    "people.show",
    "people.act",
    "people.search",
    "standard_answers.new",
    "standard_answers.edit",
    "samples.index",
    "samples.ask",
    "samples.not_reached",
    "samples.phone",
    "tracking.say",
    "verdicts.say",
    "verdicts.stop",
    "auth.sign_out",
    "notices.read_all",
    "feeds.address",
    "feeds.revoke",
    "preferences.language",
    "registration.register",
    "exports.order",
    "imports.upload",
    "imports.preview",
    "imports.start",
    "imports.discard",
    "actions.act",
    "actions.undo",
    "files.withdraw",
    "drafts.save",
    "drafts.discard",
    "absences.arrange",
    "definitions.index",
    "ladders.index",
    "absences.end",
    "saved.save",
    "saved.change",
    "directories.new",
    "directories.edit",
    "calendar.confirm",
    "calendar.day",
    "policies.new",
    "policies.withdraw",
    "presence.here",
    "visits.journal",
    "visits.correct",
    "visits.void",
    "visits.to_appeal",
    "splitting.split",
    "merging.merge",
    "merging.undo",
    "receptions.rule",
    "receptions.single",
    "hours.record",
    "hours.withdraw",
    "hours.book",
    "hours.free",
    # These change nothing: what they ask or show is personal and must not stand in an address.
    "bulk.act",
    "bulk.undo",
    "hours.reveal",
    "appeals.reveal",
    "applicants.find",
    "applicants.chosen",
    "merging.find",
    "searching.search",
}
READABLE_TOO = {
    "feeds.address",
    "account.index",
    "account.password",
    "account.authenticator",
    "definitions.index",
    "ladders.index",
    "directories.new",
    "directories.edit",
    "calendar.day",
    "policies.new",
    "auth.sign_in",
    "registration.register",
    "exports.order",
    "actions.act",
    "visits.journal",
    "visits.correct",
    "splitting.split",
    "imports.upload",
    "imports.preview",
    "auth.code",
    "passwords.forgotten",
    "passwords.choose",
    "people.invite",
    "people.show",
    "receptions.rule",
    "receptions.single",
    "files.withdraw",
    "standard_answers.new",
    "standard_answers.edit",
    "samples.index",
    "samples.ask",
    "tracking.say",
    "verdicts.say",
}
"""Addresses that show a form to GET and take it by POST."""


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
            stranger.open(path, expect=ELSEWHERE.get(endpoint, 200))


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
    values = places(question)
    found = []
    for rule in app.url_map.iter_rules():
        if method not in rule.methods:
            continue
        paths = [re.sub(r"<any\([^)]*\):verb>", "<verb>", rule.rule)]
        for place, replacements in (values | {"<verb>": [step.value for step in STEPS]}).items():
            paths = [path.replace(place, each) for path in paths for each in replacements]
        found += [(rule.endpoint, path) for path in dict.fromkeys(paths)]
    assert not [path for _, path in found if "<" in path], "say what to put into the new route's address"
    return [(endpoint, path + ASKED_FOR.get(endpoint, "")) for endpoint, path in found]


def expected(endpoint: str, path: str, role: Role) -> int:
    """Return the status that the tables of the domain give, for a question assigned to the official."""
    wishes = ACCESS[endpoint]
    if wishes and not any(may({role}, wish) for wish in wishes):
        return 403
    if endpoint == "actions.act":
        action = Action(path.rpartition("/")[2])
        possible = set(actions_from(Status.ASSIGNED)) - BY_CLOCKS
        return 200 if may({role}, action) and action in possible else 403
    return ELSEWHERE.get(endpoint, 200)
