"""The report as a spreadsheet, one sheet for each breakdown, and as one CSV table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import IO, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from reception.adapters.editions import Edition
from reception.adapters.report_charts import month_counts, month_series
from reception.adapters.report_table import (
    COHORT_KEYS,
    COLUMNS,
    Column,
    Measure,
    ensure_balanced,
    rows_by,
)
from reception.adapters.spreadsheets import OPTIONS, Cells, Value, fit_to_print, rows_csv, sheet_name
from reception.domain.report import By, Report, Row
from reception.domain.vocabulary import Outcome

_HUNDRED: Final = Decimal(100)
_HEADER_HEIGHT: Final = 48
_STYLES: Final = {Measure.QUESTIONS: "count", Measure.PER_CENT: "per cent"}


def report_xlsx(report: Report, edition: Edition, target: IO[bytes] | Path) -> None:
    """Write the report as XLSX: a summary, then a sheet for each breakdown; shares are real percentages.

    The same report and edition give the same bytes. Raises ``Unbalanced``.
    """
    ensure_balanced(report)
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        # Without a fixed moment two prints of one report would differ.
        made_at = report.known_at.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": edition.say("title"), "created": made_at})
        cells = Cells(book, edition.zone)
        _summary(Page(book.add_worksheet(sheet_name(edition.section(By.TOTAL))), cells, report, edition))
        for by, rows in report.sections.items():
            sheet = book.add_worksheet(sheet_name(edition.section(by)))
            _breakdown(Page(sheet, cells, report, edition), by, rows)


def report_csv(
    report: Report, edition: Edition, stream: IO[bytes], *, by: Sequence[By], keys_as_header: bool = False
) -> int:
    """Write the rows of the breakdowns asked for as CSV, shares in per cent; return how many.

    The header is in the edition's language, or stable keys for machines. Raises ``Unbalanced``.
    """
    ensure_balanced(report)
    header = [column.key for column in COLUMNS]
    before, after = ["by", "key", "name"], ["period_from", "period_to", "known_at", "definition_version"]
    if not keys_as_header:
        header = [edition.say(column.label) for column in COLUMNS]
        before = [edition.say(key) for key in ("breakdown", "key", "row_name")]
        after = [edition.say(key) for key in after]
    rows = _csv_rows(report, edition, by, keys_as_header)
    return rows_csv([*before, *header, *after], rows, stream, zone=edition.zone)


def _csv_rows(
    report: Report, edition: Edition, by: Sequence[By], for_machines: bool
) -> Iterator[list[Value]]:
    facts: list[Value] = [report.start_on, report.end_on, report.known_at, report.definitions.version]
    for one, row in rows_by(report, by):
        breakdown = one.value if for_machines else edition.section(one)
        figures = [column.value(row, report.definitions) for column in COLUMNS]
        yield [breakdown, row.key, edition.name(row.names), *figures, *facts]


@dataclass(slots=True)
class Page:
    """A sheet being written from top to bottom."""

    sheet: Worksheet
    cells: Cells
    report: Report
    edition: Edition
    line: int = 0

    def put(self, values: Sequence[Value], styles: Sequence[str | None] = (), *, indent: int = 0) -> None:
        """Write one line; the last style serves for the values left over."""
        for column, value in enumerate(values):
            style = styles[min(column, len(styles) - 1)] if styles else None
            self.cells.write(self.sheet, self.line, column, value, style, indent=0 if column else indent)
        self.line += 1

    def put_heading(self, title: str) -> None:
        """Write what the figures are: title, branch, period, moment of knowledge, unit, definition."""
        say = self.edition.say
        self.put([title], ["title"])
        facts = {
            "reception": self.edition.name(self.report.branch),
            "period": self.edition.period(self.report),
            "known_at": self.edition.moment(self.report.known_at),
            "unit": say("unit_value"),
            "definition": self.edition.definition(self.report.definitions),
        }
        for key, value in facts.items():
            self.put([say(key), value], ["quiet", "plain"])
        self.line += 1

    def share(self, value: Decimal | None) -> Decimal | None:
        """Turn per cent into the fraction that a cell shows as per cent."""
        return None if value is None else value / _HUNDRED

    def figure(self, column: Column, row: Row) -> Value:
        """Return the figure of a row as a cell holds it."""
        value = column.value(row, self.report.definitions)
        return value if column.measure is Measure.QUESTIONS or value is None else self.share(Decimal(value))


def _summary(page: Page) -> None:
    page.sheet.set_column(0, 0, 44)
    page.sheet.set_column(1, 12, 15)
    page.put_heading(page.edition.say("title"))
    _summary_balance(page)
    _summary_outcomes(page)
    _summary_months(page)
    fit_to_print(page.sheet, repeated_row=0)


def _summary_balance(page: Page) -> None:
    page.put([page.edition.say("balance")], ["header"])
    outcomes = {f"decided_{outcome.value}" for outcome in Outcome}
    for column in COLUMNS:
        if column.key not in outcomes:
            figure = page.figure(column, page.report.total)
            page.put([page.edition.say(column.label), figure], ["plain", _STYLES[column.measure]])
    page.line += 1


def _summary_outcomes(page: Page) -> None:
    total, say = page.report.total, page.edition.say
    shares = total.cohort_shares()
    page.put([say(key) for key in ("outcome", "decided", "cohort_count", "cohort_share")], ["header"])
    for key in COHORT_KEYS:
        decided = total.decided.get(Outcome(key), 0) if key in set(Outcome) else None
        share = page.share(shares.get(key, Decimal(0))) if total.received else None
        figures = [decided, total.cohort.get(key, 0), share]
        page.put([page.edition.outcome(key), *figures], ["plain", "count", "count", "per cent"])
    page.put([say("total"), total.decided_total, total.received], ["bold total", "bold count"])
    page.line += 1


def _summary_months(page: Page) -> None:
    if not page.report.months:
        return
    series = month_series(page.edition)
    page.put([page.edition.say("month"), *(one.label for one in series)], ["header"])
    for point in page.report.months:
        month = f"{page.edition.month(point.month)} {point.month.year}"
        page.put([month, *month_counts(point)], ["plain", "count"])


def _breakdown(page: Page, by: By, rows: Sequence[Row]) -> None:
    page.sheet.set_column(0, 0, 44)
    page.sheet.set_column(1, len(COLUMNS), 13)
    page.put_heading(page.edition.section(by))
    header = page.line
    page.sheet.set_row(header, _HEADER_HEIGHT)
    labels = [page.edition.say(column.label) for column in COLUMNS]
    page.put([page.edition.name_column(by), *labels], ["header"])
    for row in rows:
        figures = [page.figure(column, row) for column in COLUMNS]
        styles = ["wrapped", *(_STYLES[column.measure] for column in COLUMNS)]
        page.put([page.edition.name(row.names), *figures], styles, indent=row.depth)
    if rows:
        page.sheet.autofilter(header, 0, page.line - 1, len(COLUMNS))
    figures = [page.figure(column, page.report.total) for column in COLUMNS]
    styles = ["bold total", *(f"bold {_STYLES[column.measure]}" for column in COLUMNS)]
    page.put([page.edition.say("total"), *figures], styles)
    page.sheet.freeze_panes(header + 1, 1)
    fit_to_print(page.sheet, repeated_row=header)
