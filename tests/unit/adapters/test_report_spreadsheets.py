"""The report as a spreadsheet and as CSV: every figure is the report's."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from reception.adapters.report_spreadsheets import report_csv, report_xlsx
from reception.adapters.report_table import COLUMNS, Measure, further_columns
from reception.domain.errors import Unbalanced
from reception.domain.figures import Durations, Share
from reception.domain.ranking import ranking
from reception.domain.report import OPEN, Against, By
from reception.domain.vocabulary import Outcome
from tests.unit.adapters.report_sample import HOSTILE, LANGUAGES, edition, named, report, row


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_breakdown_has_its_sheet_after_the_summary(language):
    labels = edition(language).labels

    assert workbook(language=language).sheetnames == [
        *(labels[f"by.{one}"] for one in ("total", "branch", "official")),
        *(labels[f"ranking.{one}"] for one in ("branch", "official")),
    ]


@pytest.mark.parametrize("by", [By.BRANCH, By.OFFICIAL])
def test_every_figure_of_a_breakdown_is_the_reports(by):
    sheet = workbook()[edition().section(by)]
    header = line_of(sheet, edition().name_column(by))
    rows = report().sections[by]

    for place, expected in enumerate([*rows, report().total], start=header + 1):
        assert [cell.value for cell in sheet[place]][1:] == [*figures(expected), *further(expected)]
    assert [sheet.cell(header + 1 + n, 1).value for n in range(len(rows))] == [one.names.ru for one in rows]


def test_every_figure_of_the_summary_is_the_reports():
    sheet, total = workbook()["Сводка"], report().total
    printed = {
        line[0].value: [cell.value for cell in line[1:4]] for line in sheet.iter_rows() if line[0].value
    }

    for column, figure in zip(COLUMNS, figures(total), strict=True):
        if not column.key.startswith("decided_"):
            assert figure in printed_anywhere(sheet, column.label)
    for key in (*(outcome.value for outcome in Outcome), OPEN):
        decided = None if key == OPEN else total.decided.get(Outcome(key), 0)
        share = float(total.cohort_shares().get(key, Decimal(0)) / 100)
        assert printed[edition().outcome(key)] == [decided, total.cohort.get(key, 0), share]
    for point in report().months:
        month = f"{edition().month(point.month)} {point.month.year}"
        assert printed[month] == [point.received, point.decided, point.positive]


def test_counts_are_numbers_and_shares_are_percentages():
    sheet = workbook()["По филиалам"]
    header = line_of(sheet, "Филиал")

    for column, cell in zip((*COLUMNS, *further_columns(report())), sheet[header + 1][1:], strict=True):
        assert cell.data_type == "n"
        assert cell.number_format == ("0.0%" if column.measure is Measure.PER_CENT else "#,##0")


def test_a_row_has_its_days_to_decision_and_every_share_by_name():
    one = replace(report().sections[By.BRANCH][0], days=Durations(9, 14, 294))
    sheet = workbook(sections={By.BRANCH: (one,)})["По филиалам"]
    header = line_of(sheet, "Филиал")
    names = [cell.value for cell in sheet[header]]

    told = dict(zip(names, [cell.value for cell in sheet[header + 1]], strict=True))
    assert told[edition().say("days.median")] == 9
    assert told[edition().say("days.ninetieth")] == 14
    assert len(names) == len(set(names)), "two sticky shares differ by their days"


def test_figures_of_other_periods_are_numbers_too():
    other = replace(report(), sections={}, months=())
    sheet = workbook(compared={Against.PREVIOUS: other})["Сводка"]
    lines = {line[0].value: line for line in sheet.iter_rows(min_row=line_of(sheet, "Показатель"))}

    for name, form in (("received", "#,##0"), ("share.flow", "0.0%")):
        cells = lines[edition().say(name)][1:3]
        assert [(cell.data_type, cell.number_format) for cell in cells] == [("n", form)] * 2
        assert cells[0].value == cells[1].value


def test_a_share_without_a_denominator_is_an_empty_cell():
    sheet = workbook()["По исполнителям"]
    nobody = line_of(sheet, "Исполнитель") + len(report().sections[By.OFFICIAL])

    assert [cell.value for cell in sheet[nobody]][-2:] == [None, None]


def test_a_ranking_stands_with_its_inputs_and_shares_are_percentages():
    sheet = workbook()["Рейтинг исполнителей"]
    header = line_of(sheet, "Исполнитель")
    places = ranking(report(), By.OFFICIAL)

    first = [cell.value for cell in sheet[header + 1]]
    assert first == [
        places[0].row.names.ru,
        places[0].rank,
        places[0].cases,
        places[0].positive,
        *(float(each / 100) for each in (places[0].share, *places[0].interval)),
        None,
    ]
    assert sheet.cell(header + 1, 5).number_format == "0.0%"
    assert sheet.cell(header + len(places), 2).value is None, "whoever has no cases has no rank"


def test_every_sheet_says_what_its_figures_are():
    for sheet in workbook():
        words = {cell.value for line in sheet.iter_rows(max_row=8) for cell in line}
        assert {
            "Западно-Казахстанский областной филиал",
            "1 января 2026\u00a0г. – 31 января 2026\u00a0г.",
            "2 февраля 2026\u00a0г., 09:05 (UTC+5)",
            "решено положительно (определение, версия 1, действует с 1 января 2000\u00a0г.)",
        } <= words


def test_the_header_of_a_breakdown_stays_in_sight_and_is_printed_on_each_page():
    sheet = workbook()["По исполнителям"]
    header = line_of(sheet, "Исполнитель")

    assert sheet.freeze_panes == f"B{header + 1}"
    assert sheet.print_title_rows == f"${header}:${header}"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_a_branch_below_another_is_indented():
    sheet = workbook()["По филиалам"]
    header = line_of(sheet, "Филиал")

    assert [sheet.cell(header + n, 1).alignment.indent for n in (1, 2)] == [0, 1]


def test_the_same_report_is_the_same_bytes():
    assert xlsx_bytes(report(), "kk") == xlsx_bytes(report(), "kk")


def test_a_hostile_name_is_text_in_both_formats():
    sections = {By.TOPIC: (row("topic", named(HOSTILE)),)}
    kept = HOSTILE.replace("\x00\x1b", "")
    sheet = workbook(sections=sections)["По темам"]

    cell = sheet.cell(line_of(sheet, "Тема") + 1, 1)

    assert (cell.value, cell.data_type) == (kept, "s")
    assert csv_rows(report(sections=sections), by=[By.TOPIC])[1][2] == "'" + kept


def test_csv_holds_the_figures_of_the_rows_asked_for():
    header, total, *branches = csv_rows(report(), by=[By.TOTAL, By.BRANCH], keys_as_header=True)

    assert header[:3] == ["by", "key", "name"]
    assert total[:3] == ["total", "total", "Всего"]
    assert [one[1] for one in branches] == ["27", "27/10", "27/44"]
    printed = dict(zip(header, total, strict=True))
    for column in COLUMNS:
        assert printed[column.key] == str(column.value(report().total, report().definitions))
    assert printed["known_at"] == "2026-02-02T09:05:00+05:00"


def test_the_header_of_a_csv_speaks_the_language():
    header, total = csv_rows(report(), language="kk", by=[By.TOTAL])

    assert header[:5] == ["Бөлініс", "Коды", "Атауы", "Кезең басында бақылауда", "Келіп түсті"]
    assert total[0] == "Жиынтық"


@pytest.mark.parametrize("export", ["xlsx", "csv"])
def test_what_does_not_balance_is_not_exported(export):
    wrong = report(total=replace(report().total, opening=701))

    with pytest.raises(Unbalanced):
        xlsx_bytes(wrong, "ru") if export == "xlsx" else csv_rows(wrong, by=[By.TOTAL])


def further(one) -> list[object]:
    """Return the other shares and the days of a row as cells hold them."""
    shares = [
        one.share(kind, report().definitions) for kind in Share if kind not in {Share.COHORT, Share.FLOW}
    ]
    days = [one.days.median, one.days.ninetieth] if one.days else [None, None]
    return [*(None if share is None else float(share / 100) for share in shares), *days]


def figures(one) -> list[object]:
    """Return a row's figures as cells hold them: shares as fractions, empty without a denominator."""
    definitions = report().definitions
    cohort, flow = one.share_cohort_positive(definitions), one.share_flow_positive(definitions)
    return [
        one.opening,
        one.received,
        one.reopened,
        one.decided_total,
        *(one.decided.get(outcome, 0) for outcome in Outcome),
        one.closing,
        one.overdue,
        None if cohort is None else float(cohort / 100),
        None if flow is None else float(flow / 100),
    ]


def workbook(language: str = "ru", **values):
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(report(**values), language)))


def xlsx_bytes(one, language: str) -> bytes:
    stream = io.BytesIO()
    report_xlsx(one, edition(language), stream)
    return stream.getvalue()


def csv_rows(one, language: str = "ru", **choices) -> list[list[str]]:
    stream = io.BytesIO()
    assert report_csv(one, edition(language), stream, **choices) > 0
    return list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))


def line_of(sheet, first_word: str) -> int:
    return next(line[0].row for line in sheet.iter_rows() if line[0].value == first_word)


def printed_anywhere(sheet, label: str) -> list[object]:
    return [line[1].value for line in sheet.iter_rows() if line[0].value == edition().say(label)]
