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
