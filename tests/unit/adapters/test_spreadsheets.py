"""Lists as spreadsheets and CSV."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from reception.adapters.plain_text import safe_cell
from reception.adapters.spreadsheets import LONGEST_TEXT, rows_csv, rows_xlsx, sheet_name
from tests.unit.adapters.report_sample import HOSTILE, ORAL

HEADER = ["Номер", "Суть", "Дней", "Доля", "Срок", "Принято"]
RECEIVED = datetime(2026, 1, 31, 20, 30, tzinfo=UTC)
LINE = ["ЗКО-2026-000123", "Нет воды", 12, Decimal("30.5"), date(2026, 2, 20), RECEIVED]


def test_a_cell_holds_what_it_is_and_a_moment_is_local():
    sheet = written([LINE, [None] * 6])

    assert [cell.value for cell in sheet[1]] == HEADER
    assert [cell.value for cell in sheet[2]][:4] == ["ЗКО-2026-000123", "Нет воды", 12, 30.5]
    assert [str(cell.value) for cell in sheet[2]][4:] == ["2026-02-20 00:00:00", "2026-02-01 01:30:00"]
    assert [cell.value for cell in sheet[3]] == [None] * 6


def test_the_header_stays_in_sight_and_on_every_printed_page():
    sheet = written([LINE])

    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.auto_filter.ref == "A1:F2"


DANGEROUS = pytest.mark.parametrize(
    "text",
    [
        pytest.param('=HYPERLINK("http://evil.example")', id="equals"),
        pytest.param("+7 711 250 00 00", id="plus"),
        pytest.param("-2+3", id="minus"),
        pytest.param("@SUM(A1)", id="at"),
        pytest.param("\t=1+1", id="tab"),
        pytest.param("\r=1+1", id="carriage return"),
        pytest.param("\n=1+1", id="line feed"),
        pytest.param("  =1+1", id="blanks before it"),
        pytest.param("＝1+1", id="full-width equals"),
        pytest.param("＋1", id="full-width plus"),
        pytest.param("－1", id="full-width minus"),
        pytest.param("＠SUM(A1)", id="full-width at"),
        pytest.param("\x00=1+1", id="NUL before it"),
        pytest.param("\u200b=1+1", id="zero-width blank before it"),
    ],
)


@DANGEROUS
def test_a_csv_cell_never_starts_a_formula(text):
    assert safe_cell(text).startswith("'")


@DANGEROUS
def test_a_spreadsheet_cell_never_is_a_formula_not_even_once_edited(text):
    cell = written([[text]])["A2"]

    assert cell.data_type == "s"
    assert cell.quotePrefix


@pytest.mark.parametrize("text", ["Нет воды", "a=b", "5 - 3", "", "«Бәйтерек»"])
def test_an_ordinary_text_gets_no_apostrophe(text):
    assert safe_cell(text) == text
    assert not written([[text]])["A2"].quotePrefix


def test_a_hostile_text_survives_in_both_formats():
    kept = HOSTILE.replace("\x00\x1b", "")

    assert written([[HOSTILE]])["A2"].value == kept
    assert read_csv([[HOSTILE]])[1] == ["'" + kept]


def test_a_link_is_text_in_a_spreadsheet():
    assert written([["http://evil.example"]])["A2"].hyperlink is None


def test_a_text_longer_than_a_cell_is_cut_rather_than_lost():
    assert written([["ы" * (LONGEST_TEXT + 5)]])["A2"].value == "ы" * LONGEST_TEXT


def test_another_reader_sees_the_same():
    stream = io.BytesIO()
    rows_xlsx(HEADER, [LINE], stream, title="Список", zone=ORAL)
    stream.seek(0)

    rows = CalamineWorkbook.from_filelike(stream).get_sheet_by_name("Список").to_python()

    assert rows[1][:4] == ["ЗКО-2026-000123", "Нет воды", 12.0, 30.5]


def test_csv_says_that_it_is_unicode_and_keeps_the_distance_from_utc():
    assert csv_bytes([LINE]).startswith(b"\xef\xbb\xbf")
    assert read_csv([LINE]) == [
        HEADER,
        ["ЗКО-2026-000123", "Нет воды", "12", "30.5", "2026-02-20", "2026-02-01T01:30:00+05:00"],
    ]


def test_the_stream_of_a_csv_stays_open_for_whoever_gave_it():
    stream = io.BytesIO()

    assert rows_csv(["a"], [["b"], ["c"]], stream, zone=ORAL) == 2

    assert not stream.closed


@pytest.mark.parametrize("write", [rows_csv, rows_xlsx])
def test_a_longer_list_takes_no_more_memory(write, tmp_path):
    few, many = (peak_memory(write, count, tmp_path) for count in (500, 5000))

    assert many < 1.5 * few + 200_000


def test_a_sheet_is_called_as_excel_allows():
    assert sheet_name("По органам/организациям: [все]*?") == "По органам организациям   все"
    assert len(sheet_name("ы" * 60)) == 31
    assert sheet_name("'") == "1"


def written(rows):
    stream = io.BytesIO()
    assert rows_xlsx(HEADER, rows, stream, title="Список", zone=ORAL) == len(rows)
    return openpyxl.load_workbook(stream)["Список"]


def csv_bytes(rows) -> bytes:
    stream = io.BytesIO()
    rows_csv(HEADER, rows, stream, zone=ORAL)
    return stream.getvalue()


def read_csv(rows) -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_bytes(rows).decode("utf-8-sig"), newline="")))


def peak_memory(write, count: int, folder) -> int:
    more = {"title": "Список"} if write is rows_xlsx else {}
    lines = ([f"ЗКО-2026-{number:06}", *LINE[1:]] for number in range(count))
    with (folder / "list").open("wb") as stream:
        tracemalloc.start()
        write(HEADER, lines, stream, zone=ORAL, **more)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak
