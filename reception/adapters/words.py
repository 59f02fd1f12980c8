"""The words a person reads for the closed lists of the field."""

from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from reception.domain.notices import NoticeKind, NoticeMode
from reception.domain.report import By, Names
from reception.domain.substitution import AbsenceKind
from reception.domain.vocabulary import (
    AskedBy,
    AttachmentKind,
    Awaits,
    Channel,
    Kind,
    OrganisationKind,
    Outcome,
    Role,
    Status,
    Verdict,
    Way,
)
from reception.domain.workflow import Action

STATUS = {
    Status.REGISTERED: _l("Registered"),
    Status.ASSIGNED: _l("Assigned"),
    Status.IN_WORK: _l("In work"),
    Status.PROPOSED: _l("Outcome proposed"),
    Status.CLOSED: _l("Removed from control"),
}

OUTCOME = {
    Outcome.POSITIVE: _l("Resolved positively"),
    Outcome.PARTLY: _l("Resolved partly"),
    Outcome.EXPLAINED: _l("Explained"),
    Outcome.REFUSED: _l("Refused"),
    Outcome.REDIRECTED: _l("Redirected to the competent body"),
    Outcome.LEFT: _l("Left without consideration"),
    Outcome.WITHDRAWN: _l("Withdrawn"),
    Outcome.UNSTATED: _l("Outcome not stated"),
}

VERDICT = {
    Verdict.SOLVED: _l("Solved"),
    Verdict.PARTLY: _l("Solved partly"),
    Verdict.NOT_SOLVED: _l("Not solved"),
}

ATTACHMENT_KIND = {
    AttachmentKind.PAPER: _l("Paper of the applicant"),
    AttachmentKind.PROOF: _l("Proof"),
}

ASKED_BY = {
    AskedBy.CALL_BACK: _l("Call-back"),
    AskedBy.LINK: _l("Link sent by e-mail"),
    AskedBy.SAMPLE: _l("Monthly sample"),
}

NOTICE = {
    NoticeKind.ASSIGNED: _l("Assigned to you"),
    NoticeKind.ASSIGNED_TO_ORGANISATION: _l("Assigned to your organisation, to no person yet"),
    NoticeKind.RETURNED: _l("Returned to work"),
    NoticeKind.REOPENED: _l("Reopened"),
    NoticeKind.PROPOSED: _l("An outcome awaits acceptance"),
    NoticeKind.DENIED: _l("The applicant says: not solved"),
    NoticeKind.REDIRECT_NEAR: _l("If another body must decide it, redirect it soon"),
}

NOTICE_MODE = {
    NoticeMode.AT_ONCE: _l("At once"),
    NoticeMode.DIGEST: _l("In the daily digest"),
}

AWAITS = {
    Awaits.APPLICANT: _l("An answer or papers of the applicant"),
    Awaits.PAPERS: _l("Papers of other bodies"),
}

WAY = {
    Way.LETTER: _l("By letter"),
    Way.EMAIL: _l("By e-mail"),
    Way.TELEPHONE: _l("By telephone"),
    Way.MESSAGE: _l("By a message to the telephone"),
    Way.IN_PERSON: _l("At the reception"),
}

UNDER_CONTROL = _l("Under control")

CHANNEL = {
    Channel.IN_PERSON: _l("In person"),
    Channel.LETTER: _l("Letter"),
    Channel.TELEPHONE: _l("Telephone"),
    Channel.WEB_FORM: _l("Web form"),
    Channel.EMAIL: _l("E-mail"),
    Channel.VIDEO: _l("Video link"),
    Channel.MOBILE_RECEPTION: _l("Mobile reception"),
    Channel.PERSONAL_RECEPTION: _l("Personal reception of an official"),
    Channel.SOCIAL_NETWORK: _l("Social network"),
    Channel.OTHER: _l("Other channel"),
}

KIND = {
    Kind.APPLICATION: _l("Application"),
    Kind.COMPLAINT: _l("Complaint"),
    Kind.PROPOSAL: _l("Proposal"),
    Kind.MESSAGE: _l("Message"),
    Kind.RESPONSE: _l("Response"),
    Kind.INQUIRY: _l("Inquiry"),
}

ORGANISATION_KIND = {
    OrganisationKind.AKIMAT: _l("Akimat"),
    OrganisationKind.DEPARTMENT: _l("Department"),
    OrganisationKind.FRACTION: _l("Fraction of a maslikhat"),
    OrganisationKind.PARTY: _l("Party office"),
    OrganisationKind.OTHER: _l("Other body"),
}

LANGUAGE = {"kk": "Қазақша", "ru": "Русский", "en": "English"}

ABSENCE = {
    AbsenceKind.LEAVE: _l("Leave"),
    AbsenceKind.TRIP: _l("Business trip"),
    AbsenceKind.ILLNESS: _l("Illness"),
}

ROLE = {
    Role.STAFF: _l("Reception staff"),
    Role.OFFICIAL: _l("Official"),
    Role.MANAGER: _l("Manager"),
    Role.AUDITOR: _l("Auditor"),
    Role.ADMINISTRATOR: _l("Administrator"),
}

BY = {
    By.TOTAL: _l("Total"),
    By.BRANCH: _l("By branch"),
    By.ORGANISATION: _l("By organisation"),
    By.OFFICIAL: _l("By official"),
    By.TOPIC: _l("By topic"),
    By.CHANNEL: _l("By channel"),
    By.DISTRICT: _l("By district"),
    By.PROGRAMME: _l("By programme"),
}

EVENT = {
    Action.REGISTER: _l("The appeal was registered"),
    Action.ASSIGN: _l("The question was assigned"),
    Action.START: _l("The question was taken into work"),
    Action.PROPOSE: _l("An outcome was proposed"),
    Action.REDIRECT: _l("It was proposed to redirect the question"),
    Action.WITHDRAW: _l("The applicant withdrew the question"),
    Action.LEAVE: _l("It was proposed to leave the question without consideration"),
    Action.ACCEPT: _l("The outcome was accepted, the question removed from control"),
    Action.RETURN: _l("The question was returned to work"),
    Action.EXTEND: _l("The term was extended"),
    Action.PAUSE: _l("The term was paused"),
    Action.RESUME: _l("The term runs again"),
    Action.TELL: _l("The applicant was told"),
    Action.SEND_OUT: _l("An outside body was asked"),
    Action.BODY_ANSWER: _l("The outside body answered"),
    Action.RECKON: _l("The due date moved with the working calendar"),
    Action.REOPEN: _l("The question was reopened"),
    Action.CORRECT: _l("Details were corrected"),
    Action.TAKE_OVER: _l("The closing was taken over from an earlier register"),
    Action.ATTACH: _l("Files were added"),
    Action.WITHDRAW_FILE: _l("A file was withdrawn"),
    Action.ASK: _l("The applicant was asked for a verdict"),
    Action.VERDICT: _l("The applicant gave a verdict"),
    Action.RETRACT: _l("An entry was declared void"),
}

ALL_BRANCHES = _l("All branches")
NOT_GIVEN = _l("Not given")


def in_all_languages(words: Any) -> Names:
    """Return a translatable text as a name in the three languages."""
    found = []
    for language in ("kk", "ru", "en"):
        with force_locale(language):
            found.append(str(words))
    return Names(*found)


UNDO = {
    Action.ASSIGN: _l("Undo the assignment"),
    Action.START: _l("Undo taking it into work"),
    Action.PROPOSE: _l("Take the proposal back"),
}

UNDONE = {
    Action.ASSIGN: _l("The assignment is undone."),
    Action.START: _l("The question is not in work any more: it stands as before."),
    Action.PROPOSE: _l(
        "The proposal is taken back: the question stands as before, and what was said stays on record."
    ),
}

DO = {
    Action.ASSIGN: _l("Assign"),
    Action.START: _l("Take into work"),
    Action.PROPOSE: _l("Propose an outcome"),
    Action.REDIRECT: _l("Redirect"),
    Action.WITHDRAW: _l("Record a withdrawal"),
    Action.LEAVE: _l("Leave without consideration"),
    Action.ACCEPT: _l("Accept and remove from control"),
    Action.RETURN: _l("Return to work"),
    Action.EXTEND: _l("Extend the term"),
    Action.TELL: _l("Record that the applicant was told"),
    Action.PAUSE: _l("Pause the term"),
    Action.RESUME: _l("Let the term run again"),
    Action.SEND_OUT: _l("Ask an outside body"),
    Action.BODY_ANSWER: _l("Record the body’s answer"),
    Action.REOPEN: _l("Reopen"),
    Action.CORRECT: _l("Correct details"),
    Action.ATTACH: _l("Add files"),
    Action.VERDICT: _l("Record the applicant’s verdict"),
    Action.ASK: _l("Record a call without an answer"),
}
