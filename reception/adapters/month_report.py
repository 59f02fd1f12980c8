"""A month's report as a mail carries it: the figures that it prints, and the report as PDF and XLSX."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from reception.adapters.editions import NOTHING, Edition
from reception.adapters.mailer import MailFile
from reception.adapters.report_comparison import say_of_share
from reception.adapters.report_editions import CONTENT_TYPES, Format, edition, written
from reception.domain.figures import Figure, Part
from reception.domain.receptions_report import ReceptionsReport
from reception.domain.report import By, Report

BALANCE = (Figure.OPENING, Figure.RECEIVED, Figure.REOPENED, Figure.DECIDED, Figure.CLOSING, Figure.OVERDUE)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose report it is, in which zone, and where the typesetter finds its fonts."""

    branch_code: str
    zone: ZoneInfo
    var_dir: Path


@dataclass(frozen=True, slots=True)
class MonthFiles:
    """The words and the files of one language; of a month that does not add up there is nothing."""

    known_at: str = ""
    headline: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    files: tuple[MailFile, ...] = ()


def month_files(report: Report, receptions: ReceptionsReport, language: str, place: Place) -> MonthFiles:
    """Return a report in a language, as a mail carries it. Raises ``Unbalanced``."""
    words = edition(language, place.zone)
    files = tuple(
        MailFile(
            f"report-{place.branch_code}-{report.start_on:%Y-%m}.{form.value}",
            CONTENT_TYPES[form],
            written(
                report,
                form,
                by=(By.TOTAL, *report.sections),
                words=words,
                var_dir=place.var_dir,
                receptions=receptions,
            ),
        )
        for form in (Format.PDF, Format.XLSX)
    )
    return MonthFiles(words.moment(report.known_at), _headline(report, words), _figures(report, words), files)


def _headline(report: Report, words: Edition) -> str:
    total = report.total
    return words.say(
        "headline",
        received=words.number(total.received),
        positive=words.number(total.cohort_positive(report.definitions)),
        share=words.per_cent(total.share_cohort_positive(report.definitions)),
    )


def _figures(report: Report, words: Edition) -> tuple[tuple[str, str], ...]:
    """Return the balance line and every share, each as the page prints it."""
    total, definitions = report.total, report.definitions
    counts = [
        (words.say(figure.value), words.number(total.count(Part(figure), definitions))) for figure in BALANCE
    ]
    shares = [
        (say_of_share("share", kind, report, words), words.per_cent(total.share(kind, definitions)))
        for kind in report.shares
    ]
    days = words.number(total.days.median) if total.days else NOTHING
    return (*counts, *shares, (words.say("days.median"), days))
