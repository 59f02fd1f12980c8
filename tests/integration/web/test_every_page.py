"""What every page costs the database: its budget at most, and no more for 20,000 appeals than for three.

The table has each address that draws a page: a new page without a budget fails.
"""

import pytest

from reception.domain.vocabulary import Role
from tests.architecture.test_routes import rules
from tests.integration.web.test_query_budget import told
from tests.one_of_each import OneOfEach, by_hand, half_signed_in, multiply

STRANGER, HALF = "stranger", "half"
STAFF, OFFICIAL, MANAGER, ADMINISTRATOR = Role.STAFF, Role.OFFICIAL, Role.MANAGER, Role.ADMINISTRATOR
PERIOD = "from=2026-05-01&to=2026-05-31"
FOUND = (
    "/report/freeze/questions?month=2026-05&branch={branch}&check=proposals&known=2026-06-10T05:00:00%2B00:00"
)
CASES = "by=official&what=proposed"

PAGES = {
    "absences.index": (OFFICIAL, "/substitutes", 7),
    "account.authenticator": (STAFF, "/account/second-factor", 2),
    "account.index": (STAFF, "/account", 4),
    "account.password": (STAFF, "/account/password", 2),
    "actions.act": (OFFICIAL, "/questions/{question}/propose", 7),
    "administration.index": (ADMINISTRATOR, "/administration", 2),
    "appeals.detail": (MANAGER, "/questions/{question}", 13),
    "appeals.index": (MANAGER, "/questions?view=all", 6),
    "applicants.detail": (STAFF, "/applicants/{applicant}", 5),
    "auth.code": (HALF, "/sign-in/code", 3),
    "auth.sign_in": (STRANGER, "/sign-in", 0),
    "calendar.day": (ADMINISTRATOR, "/administration/calendar/day/2026-06-16", 3),
    "calendar.index": (ADMINISTRATOR, "/administration/calendar", 4),
    "calendar.year": (ADMINISTRATOR, "/administration/calendar/2026", 4),
    "changes.index": (ADMINISTRATOR, "/administration/changes", 4),
    "coupon.registered": (STAFF, "/appeals/{appeal}/registered", 6),
    "definitions.index": (ADMINISTRATOR, "/administration/definitions", 4),
    "directories.edit": (ADMINISTRATOR, "/administration/topics/1", 5),
    "directories.index": (ADMINISTRATOR, "/administration/topics", 3),
    "directories.new": (ADMINISTRATOR, "/administration/topics/new", 3),
    "disclosures.index": (MANAGER, "/personal-data", 4),
    "exports.order": (MANAGER, "/questions/file?view=all", 3),
    "feeds.address": (OFFICIAL, "/account/calendar", 5),
    "files.withdraw": (MANAGER, "/questions/{question}/files/{file}/withdraw", 4),
    "freezing.check": (MANAGER, "/report/freeze?month=2026-05&branch={branch}", 21),
    "freezing.found": (MANAGER, f"/report/freeze/questions?month=2026-05&branch={{branch}}&{FOUND}", 8),
    "frozen.index": (MANAGER, "/report/frozen", 3),
    "frozen.questions": (MANAGER, "/report/frozen/{frozen}/questions?figure=received", 12),
    "frozen.restatements": (MANAGER, "/report/frozen/{frozen}/restatements", 10),
    "frozen.show": (MANAGER, "/report/frozen/{frozen}", 5),
    "health.clock": (ADMINISTRATOR, "/clock", 10),
    "help.meanings": (STAFF, "/help/words", 2),
    "help.role": (STAFF, "/help/staff", 2),
    "home.index": (MANAGER, "/", 7),
    "hours.show": (MANAGER, "/receptions/{hour}", 8),
    "imports.preview": (MANAGER, "/imports/{upload}", 11),
    "imports.upload": (MANAGER, "/imports/new", 3),
    "jobs.index": (MANAGER, "/files", 3),
    "jobs.show": (MANAGER, "/files/{job}", 3),
    "ladders.index": (ADMINISTRATOR, "/administration/reminders", 5),
    "lookouts.listed": (MANAGER, f"/report/lookouts/bunched?{PERIOD}", 10),
    "lookouts.show": (MANAGER, f"/report/lookouts?{PERIOD}", 9),
    "merging.compare": (STAFF, "/applicants/{applicant}/merge/{other}", 6),
    "merging.same": (STAFF, "/applicants/{applicant}/same", 4),
    "notices.index": (OFFICIAL, "/notices", 5),
    "passwords.choose": (STRANGER, "/set-password/{password}", 3),
    "passwords.forgotten": (STRANGER, "/forgotten-password", 0),
    "people.index": (ADMINISTRATOR, "/administration/people", 4),
    "people.invite": (ADMINISTRATOR, "/administration/people/new", 4),
    "people.show": (ADMINISTRATOR, "/administration/people/{official}", 11),
    "policies.index": (ADMINISTRATOR, "/administration/policies", 3),
    "policies.new": (ADMINISTRATOR, "/administration/policies/new", 2),
    "ranking.cases": (MANAGER, f"/report/ranking/cases?{PERIOD}&{CASES}&key={{official}}", 7),
    "ranking.show": (MANAGER, f"/report/ranking?{PERIOD}&by=official", 13),
    "receptions.branches": (STRANGER, "/schedule", 2),
    "receptions.plan": (MANAGER, "/receptions", 4),
    "receptions.rule": (MANAGER, "/receptions/rule", 4),
    "receptions.schedule": (STRANGER, "/schedule/{branch}", 3),
    "receptions.single": (MANAGER, "/receptions/date", 4),
    "receptions_report.hours": (MANAGER, f"/report/receptions/hours?{PERIOD}", 4),
    "receptions_report.show": (MANAGER, f"/report/receptions?{PERIOD}", 10),
    "receptions_report.visits": (MANAGER, f"/report/receptions/visits?{PERIOD}", 4),
    "registration.register": (STAFF, "/appeals/register", 4),
    "reminded.show": (MANAGER, f"/report/reminders?{PERIOD}", 4),
    "reminders.mail": (MANAGER, "/outbox/{mail}", 4),
    "reminders.outbox": (MANAGER, "/outbox", 3),
    "reports.members": (MANAGER, f"/report/questions?{PERIOD}&figure=received", 6),
    "reports.row": (MANAGER, f"/report/row?{PERIOD}&by=channel&key=in_person", 14),
    "reports.show": (MANAGER, f"/report?{PERIOD}&by=topic", 14),
    "samples.ask": (STAFF, "/samples/{sample}/{drawn}", 4),
    "samples.index": (MANAGER, "/report/samples", 4),
    "samples.show": (MANAGER, "/samples/{sample}", 5),
    "saved.manage": (MANAGER, "/questions/views", 3),
    "splitting.split": (STAFF, "/appeals/{appeal}/split", 7),
    "standard_answers.edit": (MANAGER, "/standard-answers/{answer}", 3),
    "standard_answers.index": (MANAGER, "/standard-answers", 3),
    "standard_answers.new": (MANAGER, "/standard-answers/new", 2),
    "tracking.say": (STRANGER, "/appeal/{own_verdict}/verdict/1", 3),
    "tracking.show": (STRANGER, "/appeal/{coupon}", 4),
    "verdicts.say": (STRANGER, "{verdict}", 3),
    "visits.correct": (STAFF, "/visits/{visit}", 6),
    "visits.journal": (STAFF, "/visits", 5),
}
"""Whose page it is, an address of it, and the most statements that it may cost."""

NO_PAGES = {
    "static",
    "health.alive",
    "health.at_work",
    "health.metrics",
    "health.ready",
    # Files.
    "coupon.pdf",
    "exports.questions_file",
    "feeds.calendar",
    "files.download",
    "frozen.file",
    "jobs.file",
    "ranking.file",
    "receptions_report.file",
    "reports.file",
    # A text for the answer's field, and ways on to a page.
    "standard.text",
    "searching.start",
    "help.index",
}


def test_every_address_that_draws_a_page_has_a_budget(app):
    read = {endpoint for endpoint, methods in rules(app).items() if "GET" in methods}

    assert read == PAGES.keys() | NO_PAGES
    assert not PAGES.keys() & NO_PAGES


@pytest.fixture
def world(visit, make, desk):
    world = OneOfEach(make, desk)
    world.names |= by_hand(visit, desk, world.names)
    return world


def test_no_page_costs_more_for_20_000_appeals_than_for_three_nor_more_than_its_budget(visit, desk, world):
    visitors = {STRANGER: visit(language="ru"), HALF: half_signed_in(visit, desk)}
    visitors |= {role: visit(desk.of(role)) for role in Role}
    few = costs(visitors, world.names)
    multiply(world)
    many = costs(visitors, world.names)

    dearer = {name: told(many[name]) for name in PAGES if len(many[name]) > len(few[name])}
    assert dearer == {}, "these cost more for more rows"
    over = {name: len(many[name]) for name, (_who, _path, most) in PAGES.items() if len(many[name]) > most}
    assert over == {}, "these cost more than their budgets"


def costs(visitors, names):
    answers = {
        name: visitors[who].open(path.format(**names), expect=None)
        for name, (who, path, _most) in PAGES.items()
    }
    shown = {name: (each.status, each.response.mimetype) for name, each in answers.items()}
    assert {name: seen for name, seen in shown.items() if seen != (200, "text/html")} == {}
    return {name: each.seen.tables_read for name, each in answers.items()}
