"""The tables: columns, constraints, facts about one row."""

from reception.models.absence import Absence
from reception.models.appeal import Appeal, Applicant, Question
from reception.models.asking import SampledQuestion, VerdictLink, VerdictSample
from reception.models.attachment import Attachment
from reception.models.branch import Branch, BranchHead, NumberCounter
from reception.models.change import Change
from reception.models.clock import TaskRun
from reception.models.definition import ReportDefinition
from reception.models.directory import (
    District,
    DistrictAlias,
    ListsVersion,
    Organisation,
    Programme,
    Topic,
)
from reception.models.disclosure import Disclosure
from reception.models.draft import Draft
from reception.models.frozen import ClosedKnowledge, FrozenReport
from reception.models.history import Event, QuestionState
from reception.models.import_run import ImportRun
from reception.models.job import Job
from reception.models.kept_figure import KeptFigure
from reception.models.look import Look
from reception.models.merge import ApplicantMerge, ApplicantMergeAppeal
from reception.models.notice import CalendarFeed, Notice
from reception.models.reception import (
    Appointment,
    PersonalReception,
    ReceptionEvent,
    ReceptionRule,
)
from reception.models.reminder import FileOfMail, Mail, MailKind, Reminder, ReminderLadder
from reception.models.saved_view import SavedView
from reception.models.search import AppealSearch
from reception.models.standard_answer import StandardAnswer
from reception.models.term import CalendarDayRow, CalendarYearRow, TermPolicyRow
from reception.models.user import (
    LinkPurpose,
    OneTimeLink,
    RecoveryCode,
    SignInAttempt,
    User,
    UserRole,
    UserSession,
)
from reception.models.visit import Visit, VisitEntry

__all__ = [
    "Absence",
    "Appeal",
    "AppealSearch",
    "Applicant",
    "ApplicantMerge",
    "ApplicantMergeAppeal",
    "Appointment",
    "Attachment",
    "Branch",
    "BranchHead",
    "CalendarDayRow",
    "CalendarFeed",
    "CalendarYearRow",
    "Change",
    "ClosedKnowledge",
    "Disclosure",
    "District",
    "DistrictAlias",
    "Draft",
    "Event",
    "FileOfMail",
    "FrozenReport",
    "ImportRun",
    "Job",
    "KeptFigure",
    "LinkPurpose",
    "ListsVersion",
    "Look",
    "Mail",
    "MailKind",
    "Notice",
    "NumberCounter",
    "OneTimeLink",
    "Organisation",
    "PersonalReception",
    "Programme",
    "Question",
    "QuestionState",
    "ReceptionEvent",
    "ReceptionRule",
    "RecoveryCode",
    "Reminder",
    "ReminderLadder",
    "ReportDefinition",
    "SampledQuestion",
    "SavedView",
    "SignInAttempt",
    "StandardAnswer",
    "TaskRun",
    "TermPolicyRow",
    "Topic",
    "User",
    "UserRole",
    "UserSession",
    "VerdictLink",
    "VerdictSample",
    "Visit",
    "VisitEntry",
]
