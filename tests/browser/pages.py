"""Every page that the program has, as the addresses at which the browser tests look at it."""

from collections.abc import Callable

from reception.domain.vocabulary import Role
from tests.browser.world import World

PERIOD = "from=2026-05-01&to=2026-06-30"
PAGES: dict[str, Callable[[World], list[str]]] = {
    "home.index": lambda _w: ["/"],
    "appeals.index": lambda _w: [
        *(
            f"/questions?view={view}"
            for view in ("work", "queue", "soon", "overdue", "unassigned", "unowned", "proposed", "all")
        ),
        "/questions?view=all&status=closed&channel=letter",
    ],
    "appeals.detail": lambda w: [
        f"/questions/{w.questions[name]}"
        for name in ("registered", "split", "overdue", "proposed", "positive")
    ],
    "actions.act": lambda w: [
        *(f"/questions/{w.questions['registered']}/{verb}" for verb in ("assign", "withdraw", "leave")),
        *(f"/questions/{w.questions['registered']}/{verb}" for verb in ("redirect", "extend", "correct")),
        f"/questions/{w.questions['in_work']}/propose",
        f"/questions/{w.questions['overdue']}/start",
        *(f"/questions/{w.questions['proposed']}/{verb}" for verb in ("accept", "return")),
        f"/questions/{w.questions['positive']}/reopen",
    ],
    "registration.register": lambda _w: ["/appeals/register"],
    "coupon.registered": lambda w: [f"/appeals/{w.appeal_id}/registered"],
    "splitting.split": lambda w: [f"/appeals/{w.appeal_id}/split"],
    "applicants.detail": lambda w: [f"/applicants/{w.applicant_id}"],
    "merging.same": lambda w: [f"/applicants/{w.applicant_id}/same"],
    "merging.compare": lambda w: [f"/applicants/{w.applicant_id}/merge/{w.namesake_id}"],
    "reports.show": lambda _w: [
        *(f"/report?{PERIOD}&by={by}" for by in ("branch", "official", "topic")),
        f"/report?{PERIOD}&by=topic&show=shares",
        "/report?from=2026-02-30&to=2026-06-30",
    ],
    "receptions_report.show": lambda _w: [f"/report/receptions?{PERIOD}"],
    "receptions_report.hours": lambda _w: [f"/report/receptions/hours?{PERIOD}&figure=planned"],
    "receptions_report.visits": lambda _w: [f"/report/receptions/visits?{PERIOD}"],
    "ranking.show": lambda _w: [f"/report/ranking?{PERIOD}&by={by}" for by in ("organisation", "official")],
    "ranking.cases": lambda w: [
        f"/report/ranking/cases?{PERIOD}&by=official&what=proposed&key={w.official_id}"
    ],
    "lookouts.show": lambda _w: [f"/report/lookouts?{PERIOD}"],
    "lookouts.listed": lambda _w: [
        f"/report/lookouts/{kind}?{PERIOD}" for kind in ("bunched", "bulk", "identical")
    ],
    "freezing.check": lambda w: [f"/report/freeze?month=2026-05&branch={w.branch_code}"],
    "frozen.index": lambda _w: ["/report/frozen"],
    "standard_answers.index": lambda _w: ["/standard-answers"],
    "standard_answers.new": lambda _w: ["/standard-answers/new"],
    "reminded.show": lambda _w: [f"/report/reminders?{PERIOD}"],
    "samples.index": lambda _w: ["/report/samples"],
    "samples.show": lambda w: [f"/samples/{w.sample_id}"],
    "samples.ask": lambda w: [f"/samples/{w.sample_id}/{w.questions['earlier']}"],
    "feeds.address": lambda _w: ["/account/calendar"],
    "reports.row": lambda _w: [f"/report/row?{PERIOD}&by=channel&key=in_person"],
    "reports.members": lambda _w: [f"/report/questions?{PERIOD}&by=branch&figure=received"],
    "visits.journal": lambda _w: ["/visits"],
    "visits.correct": lambda w: [f"/visits/{w.visit_id}"],
    "receptions.plan": lambda _w: ["/receptions", "/receptions?month=2026-01"],
    "receptions.rule": lambda _w: ["/receptions/rule"],
    "receptions.single": lambda _w: ["/receptions/date"],
    "receptions.branches": lambda _w: ["/schedule"],
    "receptions.schedule": lambda w: [f"/schedule/{w.branch_code}"],
    "hours.show": lambda w: [f"/receptions/{hour}" for hour in w.hours],
    "files.withdraw": lambda w: [f"/questions/{w.questions['registered']}/files/{w.attachment_id}/withdraw"],
    "absences.index": lambda _w: ["/substitutes"],
    "account.index": lambda _w: ["/account"],
    "account.password": lambda _w: ["/account/password"],
    "account.authenticator": lambda _w: ["/account/second-factor"],
    "help.index": lambda _w: ["/help"],
    "help.role": lambda _w: [f"/help/{role}" for role in Role],
    "help.meanings": lambda _w: ["/help/words"],
    "administration.index": lambda _w: ["/administration"],
    "changes.index": lambda _w: ["/administration/changes"],
    "definitions.index": lambda _w: ["/administration/definitions"],
    "ladders.index": lambda _w: ["/administration/reminders"],
    "people.index": lambda _w: ["/administration/people"],
    "people.invite": lambda _w: ["/administration/people/new"],
    "people.show": lambda w: [f"/administration/people/{w.person_id}"],
    "health.clock": lambda _w: ["/clock"],
    "disclosures.index": lambda _w: ["/personal-data"],
    "notices.index": lambda _w: ["/notices"],
    "reminders.outbox": lambda _w: ["/outbox"],
    "directories.index": lambda _w: [
        f"/administration/{kind}"
        for kind in ("branches", "organisations", "topics", "districts", "programmes")
    ],
    "directories.new": lambda _w: ["/administration/branches/new", "/administration/districts/new"],
    "directories.edit": lambda w: [f"/administration/branches/{w.branch_id}", "/administration/districts/1"],
    "calendar.index": lambda _w: ["/administration/calendar"],
    "calendar.year": lambda _w: ["/administration/calendar/2026", "/administration/calendar/2028"],
    "calendar.day": lambda _w: ["/administration/calendar/day/2026-06-16"],
    "policies.index": lambda _w: ["/administration/policies"],
    "policies.new": lambda _w: ["/administration/policies/new"],
    "reminders.mail": lambda w: [f"/outbox/{w.mail_id}"],
    "jobs.index": lambda _w: ["/files"],
    "jobs.show": lambda w: [f"/files/{w.job_id}"],
    "imports.upload": lambda _w: ["/imports/new"],
    "imports.preview": lambda w: [f"/imports/{w.import_id}"],
    "exports.order": lambda _w: ["/questions/file?view=all&status=registered"],
    "saved.manage": lambda _w: ["/questions/views"],
    "searching.start": lambda _w: ["/questions/search"],
    "tracking.show": lambda w: [f"/appeal/{w.token}"],
    "auth.sign_in": lambda _w: ["/sign-in", "/nowhere"],
    "auth.code": lambda _w: ["/sign-in/code"],
    "passwords.forgotten": lambda _w: ["/forgotten-password"],
    "passwords.choose": lambda _w: ["/set-password/used-up"],
}
NO_PAGES = {
    "static",
    "health.alive",
    "health.ready",
    "health.at_work",
    "health.metrics",
    "files.download",
    "receptions_report.file",
    "ranking.file",
    "feeds.calendar",
    "standard.text",
    "frozen.file",
    "coupon.pdf",
    "reports.file",
    "exports.questions_file",
    "jobs.file",
}
"""Addresses that answer with something else than a page."""


OF_THEIR_OWN_TESTS = {
    "freezing.found",
    "frozen.show",
    "frozen.questions",
    "frozen.restatements",
    "standard_answers.edit",
}
"""Pages of rows that this world has none of."""

OF_THE_APPLICANT = {
    "tracking.say": lambda world: f"/appeal/{world.closed_token}/verdict/1",
    "verdicts.say": lambda _world: "/verdict/used-up",
}
"""Pages in the language of the appeal, whatever that of the browser is: see the test of their own."""


def paths(world: World) -> list[str]:
    """Return the addresses of all pages."""
    return [path for page in PAGES.values() for path in page(world)]
