"""The field's closed lists of words. The values are stored; what a person reads is in ``adapters.words``."""

from enum import StrEnum


class Status(StrEnum):
    """Where a question stands. ``CLOSED`` means: removed from control by a second person."""

    REGISTERED = "registered"
    ASSIGNED = "assigned"
    IN_WORK = "in_work"
    PROPOSED = "proposed"
    CLOSED = "closed"


OPEN_STATUSES = frozenset(Status) - {Status.CLOSED}


class Outcome(StrEnum):
    """How a question ended, apart from its status (domain.md, "A case's life")."""

    POSITIVE = "positive"
    PARTLY = "partly"
    EXPLAINED = "explained"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    LEFT = "left"
    WITHDRAWN = "withdrawn"
    # Only in imported registers: the register says "closed" and not how. Never counted as positive.
    UNSTATED = "unstated"


class Verdict(StrEnum):
    """What the applicant says of a closing. Silence is none of these and never consent."""

    SOLVED = "solved"
    PARTLY = "partly"
    NOT_SOLVED = "not_solved"


class AskedBy(StrEnum):
    """How an applicant is asked for the verdict."""

    CALL_BACK = "call_back"
    LINK = "link"
    SAMPLE = "sample"


class Awaits(StrEnum):
    """For whom or what a term rests."""

    APPLICANT = "applicant"
    PAPERS = "papers"


class Way(StrEnum):
    """How an applicant is told of a decision about their question."""

    LETTER = "letter"
    EMAIL = "email"
    TELEPHONE = "telephone"
    MESSAGE = "message"
    IN_PERSON = "in_person"


class AttachmentKind(StrEnum):
    """What a file is for: what the citizen brought, or what proves that something was done."""

    PAPER = "paper"
    PROOF = "proof"


class Kind(StrEnum):
    """What the applicant writes: the six kinds of the law."""

    APPLICATION = "application"
    COMPLAINT = "complaint"
    PROPOSAL = "proposal"
    MESSAGE = "message"
    RESPONSE = "response"
    INQUIRY = "inquiry"


class Channel(StrEnum):
    """The way an appeal came in."""

    IN_PERSON = "in_person"
    LETTER = "letter"
    TELEPHONE = "telephone"
    WEB_FORM = "web_form"
    EMAIL = "email"
    VIDEO = "video"
    MOBILE_RECEPTION = "mobile_reception"
    PERSONAL_RECEPTION = "personal_reception"
    SOCIAL_NETWORK = "social_network"
    OTHER = "other"


class Language(StrEnum):
    """Languages of people and appeals."""

    KAZAKH = "kk"
    RUSSIAN = "ru"
    ENGLISH = "en"


class Role(StrEnum):
    """What a person may be; one person may be several."""

    STAFF = "staff"
    OFFICIAL = "official"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class OrganisationKind(StrEnum):
    """Bodies to which appeals are assigned."""

    AKIMAT = "akimat"
    DEPARTMENT = "department"
    FRACTION = "fraction"
    PARTY = "party"
    OTHER = "other"
