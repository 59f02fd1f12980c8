"""The words a person reads for the closed lists of the field."""

from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from reception.domain.report import By, Names
from reception.domain.vocabulary import Channel, Kind, Outcome, Role, Status
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

LANGUAGE = {"kk": "Қазақша", "ru": "Русский", "en": "English"}

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
    Action.REOPEN: _l("The question was reopened"),
    Action.CORRECT: _l("Details were corrected"),
    Action.TAKE_OVER: _l("The closing was taken over from an earlier register"),
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
    Action.REOPEN: _l("Reopen"),
    Action.CORRECT: _l("Correct details"),
}
