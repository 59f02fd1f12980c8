"""The report's printed forms in a person's language: PDF, spreadsheet, CSV and JSON by one name each."""

from collections.abc import Sequence
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from flask_babel import force_locale, gettext

from reception.adapters.documents import report_pdf
from reception.adapters.editions import Edition
from reception.adapters.report_json import report_json
from reception.adapters.report_labels import ENGLISH
from reception.adapters.report_spreadsheets import report_csv, report_xlsx
from reception.adapters.seals import Seal
from reception.adapters.typesetting import Typesetter
from reception.domain.receptions_report import ReceptionsReport
from reception.domain.report import By, Report

TEMPLATES = Path(__file__).parents[2] / "templates" / "documents"


class Format(StrEnum):
    """In what form a report is handed out."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


CONTENT_TYPES = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
}


def edition(language: str, zone: ZoneInfo) -> Edition:
    """Return the words and forms of 'kk', 'ru' or 'en' for documents of a branch in ``zone``."""
    with force_locale(language):
        return Edition(language, {key: gettext(text) for key, text in ENGLISH.items()}, zone)


def typesetter(var_dir: Path) -> Typesetter:
    """Return the typesetter of the product's documents; its fonts lie under ``var_dir``."""
    return Typesetter(templates=TEMPLATES, fonts=var_dir / "fonts")


def written(
    report: Report,
    form: Format,
    *,
    by: Sequence[By],
    words: Edition,
    var_dir: Path,
    seal: Seal | None = None,
    receptions: ReceptionsReport | None = None,
) -> bytes:
    """Return the report as the bytes of a file; ``seal`` is that of a frozen month. Raises ``Unbalanced``.

    Visits and personal receptions stand in the PDF and the spreadsheet where they are given.
    """
    stream = BytesIO()
    if form is Format.CSV:
        report_csv(report, words, stream, by=by)
    elif form is Format.XLSX:
        report_xlsx(report, words, stream, seal, receptions=receptions)
    elif form is Format.PDF:
        stream.write(report_pdf(report, words, typesetter(var_dir), seal, receptions=receptions))
    else:
        stream.write(report_json(report, by, words.language, pretty=True).encode())
    return stream.getvalue()
