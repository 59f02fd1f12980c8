"""The tables: columns, constraints, facts about one row."""

from reception.models.appeal import Appeal, Applicant, Question
from reception.models.branch import Branch, NumberCounter
from reception.models.directory import District, DistrictAlias, Organisation, Programme, Topic
from reception.models.draft import Draft
from reception.models.history import Event, QuestionState
from reception.models.import_run import ImportRun
from reception.models.reminder import Mail, MailKind, Reminder
from reception.models.search import AppealSearch
from reception.models.term import CalendarDayRow, TermPolicyRow
from reception.models.user import SignInAttempt, User, UserRole, UserSession

__all__ = [
    "Appeal",
    "AppealSearch",
    "Applicant",
    "Branch",
    "CalendarDayRow",
    "District",
    "DistrictAlias",
    "Draft",
    "Event",
    "ImportRun",
    "Mail",
    "MailKind",
    "NumberCounter",
    "Organisation",
    "Programme",
    "Question",
    "QuestionState",
    "Reminder",
    "SignInAttempt",
    "TermPolicyRow",
    "Topic",
    "User",
    "UserRole",
    "UserSession",
]
