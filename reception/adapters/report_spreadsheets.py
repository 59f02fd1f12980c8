"""The report as a spreadsheet, one sheet for each breakdown, and as one CSV table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import IO, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from reception.adapters import report_receptions
from reception.adapters.editions import Edition
from reception.adapters.report_charts import month_counts, month_series
from reception.adapters.report_comparison import compared
from reception.adapters.report_ranking import counts, credit_figures, header, note, shares
from reception.adapters.report_table import (
    COHORT_KEYS,
    COLUMNS,
    Column,
    Measure,
    ensure_balanced,
    further_columns,
    label,
    rows_by,
)
from reception.adapters.seals import Seal
from reception.adapters.spreadsheets import OPTIONS, Cells, Value, fit_to_print, rows_csv, sheet_name
from reception.domain.credit import Credit
from reception.domain.ranking import RANKED, ranking
from reception.domain.receptions_report import ReceptionsReport
from reception.domain.report import By, Report, Row
from reception.domain.vocabulary import Outcome

_HUNDRED: Final = Decimal(100)
_HEADER_HEIGHT: Final = 48
_TALL_HEADER_HEIGHT: Final = 96
"""For the names of shares, which take up to six lines of a column."""
_STYLES: Final = {Measure.QUESTIONS: "count", Measure.PER_CENT: "per cent", Measure.DAYS: "count"}


def report_xlsx(
    report: Report,
    edition: Edition,
    target: IO[bytes] | Path,
    seal: Seal | None = None,
    *,
    receptions: ReceptionsReport | None = None,
) -> None:
    """Write the report as XLSX: a summary, then a sheet for each breakdown; shares are real percentages.

    Rankings follow, and visits and personal receptions where they are given.

    The same report and edition give the same bytes. Raises ``Unbalanced``.
    """
    ensure_balanced(report)
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        # Without a fixed moment two prints of one report would differ.
        made_at = report.known_at.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": edition.say("title"), "created": made_at})
        cells = Cells(book, edition.zone)
        summary = book.add_worksheet(sheet_name(edition.section(By.TOTAL)))
        _summary(Page(summary, cells, report, edition, seal))
        for by, rows in report.sections.items():
            sheet = book.add_worksheet(sheet_name(edition.section(by)))
            _breakdown(Page(sheet, cells, report, edition), by, rows)
        for by in RANKED:
            if by in report.sections:
                sheet = book.add_worksheet(sheet_name(edition.say(f"ranking.{by.value}")))
                _ranking(Page(sheet, cells, report, edition), by)
        if receptions is not None:
            sheet = book.add_worksheet(sheet_name(edition.say("receptions")))
            _receptions(Page(sheet, cells, report, edition), receptions)


def ranking_xlsx(
    report: Report, by: By, edition: Edition, target: IO[bytes], credits_of: Mapping[str, Credit] | None
) -> None:
    """Write one ranking as XLSX; with what officials did where it is given. Raises ``Unbalanced``."""
    ensure_balanced(report)
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        made_at = report.known_at.astimezone(UTC).replace(tzinfo=None)
        book.set_properties({"title": edition.say(f"ranking.{by.value}"), "created": made_at})
        sheet = book.add_worksheet(sheet_name(edition.say(f"ranking.{by.value}")))
        _ranking(Page(sheet, Cells(book, edition.zone), report, edition), by, credits_of)


def report_csv(
    report: Report, edition: Edition, stream: IO[bytes], *, by: Sequence[By], keys_as_header: bool = False
) -> int:
    """Write the rows of the breakdowns asked for as CSV, shares in per cent; return how many.

    The header is in the edition's language, or stable keys for machines. Raises ``Unbalanced``.
    """
    ensure_balanced(report)
    columns = (*COLUMNS, *further_columns(report))
    header = [column.key for column in columns]
    before, after = ["by", "key", "name"], ["period_from", "period_to", "known_at", "definition_version"]
    if not keys_as_header:
        header = [label(column, report, edition) for column in columns]
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
        columns = (*COLUMNS, *further_columns(report))
        figures = [column.value(row, report.definitions) for column in columns]
        yield [breakdown, row.code, edition.name(row.names), *figures, *facts]


@dataclass(slots=True)
class Page:
    """A sheet being written from top to bottom."""

    sheet: Worksheet
    cells: Cells
    report: Report
    edition: Edition
    seal: Seal | None = None
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
        for name, value in self.seal.facts(self.edition) if self.seal else ():
            self.put([name, value], ["quiet", "plain"])
        self.line += 1

    def share(self, value: Decimal | None) -> Decimal | None:
        """Turn per cent into the fraction that a cell shows as per cent."""
        return None if value is None else value / _HUNDRED

    def figure(self, column: Column, row: Row) -> Value:
        """Return the figure of a row as a cell holds it."""
        return self.cell(column.value(row, self.report.definitions), column.measure)

    def cell(self, value: int | Decimal | None, measure: Measure) -> Value:
        """Return a figure as a cell holds it."""
        return self.share(Decimal(value)) if measure is Measure.PER_CENT and value is not None else value


def _summary(page: Page) -> None:
    page.sheet.set_column(0, 0, 44)
    page.sheet.set_column(1, 12, 15)
    page.put_heading(page.edition.say("title"))
    _summary_balance(page)
    _summary_outcomes(page)
    _summary_compared(page)
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
    of_cohort = total.cohort_shares()
    page.put([say(key) for key in ("outcome", "decided", "cohort_count", "cohort_share")], ["header"])
    for key in COHORT_KEYS:
        decided = total.decided.get(Outcome(key), 0) if key in set(Outcome) else None
        share = page.share(of_cohort.get(key, Decimal(0))) if total.received else None
        figures = [decided, total.cohort.get(key, 0), share]
        page.put([page.edition.outcome(key), *figures], ["plain", "count", "count", "per cent"])
    page.put([say("total"), total.decided_total, total.received], ["bold total", "bold count"])
    page.line += 1


def _summary_compared(page: Page) -> None:
    """Write balance, shares and days of this and other periods."""
    headings, lines = compared(page.report, page.edition)
    page.put([page.edition.say("figure"), *headings], ["header"])
    for line in lines:
        cells = [page.cell(figure, line.measure) for figure in line.figures]
        page.put([line.name, *cells], ["wrapped", _STYLES[line.measure]])
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
    columns = (*COLUMNS, *further_columns(page.report))
    page.sheet.set_column(1, len(columns), 13)
    page.put_heading(page.edition.section(by))
    header = page.line
    page.sheet.set_row(header, _TALL_HEADER_HEIGHT)
    labels = [label(column, page.report, page.edition) for column in columns]
    page.put([page.edition.name_column(by), *labels], ["header"])
    for row in rows:
        figures = [page.figure(column, row) for column in columns]
        styles = ["wrapped", *(_STYLES[column.measure] for column in columns)]
        page.put([page.edition.name(row.names), *figures], styles, indent=row.depth)
    if rows:
        page.sheet.autofilter(header, 0, page.line - 1, len(columns))
    figures = [page.figure(column, page.report.total) for column in columns]
    styles = ["bold total", *(f"bold {_STYLES[column.measure]}" for column in columns)]
    page.put([page.edition.say("total"), *figures], styles)
    page.sheet.freeze_panes(header + 1, 1)
    fit_to_print(page.sheet, repeated_row=header)


def _ranking(page: Page, by: By, credits_of: Mapping[str, Credit] | None = None) -> None:
    page.sheet.set_column(0, 0, 44)
    page.sheet.set_column(1, 10, 13)
    page.put_heading(page.edition.say(f"ranking.{by.value}"))
    page.put([note(page.report, page.edition)], ["quiet"])
    line = page.line
    page.sheet.set_row(line, _HEADER_HEIGHT)
    page.put(header(by, page.edition, with_credit=credits_of is not None), ["header"])
    styles = ["wrapped", "count", "count", "count", "per cent", "per cent", "per cent", "count"]
    for place in ranking(page.report, by):
        values: list[Value] = [*counts(place), *map(page.share, shares(place)), place.before]
        if credits_of is not None:
            values += credit_figures(credits_of.get(place.row.key))
        page.put([page.edition.name(place.row.names), *values], styles)
    page.sheet.freeze_panes(line + 1, 1)
    fit_to_print(page.sheet, repeated_row=line)


def _receptions(page: Page, receptions: ReceptionsReport) -> None:
    """Write visits, then personal receptions by official and by organisation. Raises ``Unbalanced``."""
    receptions.ensure_balanced()
    page.sheet.set_column(0, 0, 44)
    page.sheet.set_column(1, len(report_receptions.COLUMNS), 13)
    page.put_heading(page.edition.say("receptions"))
    page.put([report_receptions.visits(receptions, page.edition)], ["plain"])
    page.put([page.edition.say("receptions.note")], ["quiet"])
    for by, rows in report_receptions.tables(receptions):
        page.line += 1
        page.put([page.edition.say(f"receptions.{by.value}")], ["bold"])
        page.sheet.set_row(page.line, _HEADER_HEIGHT)
        page.put([page.edition.name_column(by), *report_receptions.labels(page.edition)], ["header"])
        for row in rows:
            page.put([page.edition.name(row.names), *report_receptions.figures(row)], ["wrapped", "count"])
        figures = report_receptions.figures(receptions.hours)
        page.put([page.edition.say("total"), *figures], ["bold total", "bold count"])
    fit_to_print(page.sheet, repeated_row=0)
