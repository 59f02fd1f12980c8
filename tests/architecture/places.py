"""What the tests of access put into the addresses of routes."""

from reception.models import Question

ASKED_FOR = {
    "reports.members": "?figure=received",
    "reports.row": "?by=channel&key=in_person",
    "ranking.cases": "?what=lay&key=1",
}
"""What else a route's address needs."""


def places(question: Question) -> dict[str, list[str]]:
    """Return what stands for each part of an address: the question's own keys, or a 1 that names nothing."""
    return {
        "<int:question_id>": [str(question.id)],
        "<int:appeal_id>": [str(question.appeal_id)],
        "<int:applicant_id>": [str(question.appeal.applicant_id)],
        "<int:other_id>": [str(question.appeal.applicant_id)],
        "<int:merge_id>": ["1"],
        "<int:answer_id>": ["1"],
        "<int:sample_id>": ["1"],
        "<int:part>": ["1"],
        "<token>": [str(question.appeal.public_token)],
        "<int:mail_id>": ["1"],
        "<int:absence_id>": ["1"],
        "<int:job_id>": ["1"],
        "<int:person_id>": ["1"],
        "<any('link', 'close', 'reopen', 'sign-out', 'second-factor'):deed>": ["link"],
        "<int:attachment_id>": ["1"],
        "<int:view_id>": ["1"],
        "<int:visit_id>": ["1"],
        "<any('assign', 'extend'):step>": ["assign", "extend"],
        "<int:reception_id>": ["1"],
        "<int:appointment_id>": ["1"],
        "<code>": [question.branch.code],
        "<any(branches, organisations, districts, topics, programmes):kind>": ["topics"],
        "<int:entry_id>": ["1"],
        "<int:year>": ["2026"],
        "<day>": ["2026-06-16"],
        "<int:policy_id>": ["1"],
        "<any(staff, official, manager, auditor, administrator):role>": ["staff", "administrator"],
        "<path:filename>": ["app.js"],
        "<any(json, csv, xlsx, pdf):form>": ["json", "csv", "xlsx", "pdf"],
        "<any(csv, xlsx):form>": ["csv", "xlsx"],
        "<kind>": ["bunched", "identical"],
        "<any(json, xlsx):form>": ["json", "xlsx"],
        "<int:frozen_id>": ["1"],
        "<any(json, xlsx, pdf):form>": ["json", "xlsx", "pdf"],
    }


ELSEWHERE = {
    "feeds.calendar": 404,
    "auth.code": 302,
    "passwords.choose": 410,
    # An open question asks nothing, and no link by mail was sent.
    "standard.text": 404,
    "standard_answers.edit": 404,
    "samples.show": 404,
    "samples.ask": 404,
    "tracking.say": 302,
    "verdicts.say": 404,
    "reminders.mail": 404,
    "files.download": 404,
    "files.withdraw": 404,
    "searching.start": 302,
    "health.at_work": 503,
    "help.index": 302,
    "jobs.show": 404,
    "jobs.file": 404,
    "visits.correct": 404,
    "imports.preview": 404,
    "hours.show": 404,
    "freezing.check": 404,
    "freezing.found": 404,
    "frozen.show": 404,
    "frozen.file": 404,
    "frozen.restatements": 404,
    "frozen.questions": 404,
}
"""What whoever may open a page gets where it is not 200: no mail and no job is made here, a search is no
address, and no clock runs."""
