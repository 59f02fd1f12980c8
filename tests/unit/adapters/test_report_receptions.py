"""Visits and personal receptions in the PDF and the spreadsheet of the report."""

import io

import openpyxl
import pytest

from reception.adapters.documents import report_pdf
from reception.adapters.report_spreadsheets import report_xlsx
from reception.domain.errors import Unbalanced
from reception.domain.receptions import Standing
from reception.domain.receptions_report import HourRow, ReceptionsReport, VisitRow, debtors_first
from tests.unit.adapters.report_sample import LANGUAGES, OBLAST, edition, named, report

TOTAL = named("Всего")


def receptions(**values):
    owing = HourRow("1", named("Нурланов Н."), 4, {Standing.MISSED: 3, Standing.REPLACED: 1})
    held = HourRow(
        "2",
        named("Абдиров А."),
        3,
        {Standing.HELD: 2, Standing.CANCELLED: 1},
        1,
        17,
        5,
        named("заместитель акима"),
    )
    counts = {Standing.MISSED: 3, Standing.REPLACED: 1, Standing.HELD: 2, Standing.CANCELLED: 1}
    defaults = {
        "start_on": report().start_on,
        "end_on": report().end_on,
        "known_at": report().known_at,
        "branch": OBLAST,
        "visits": VisitRow("total", TOTAL, 9000, 9500, 60, 7000, 2000),
        "visits_by_channel": (),
        "visits_by_topic": (),
        "hours": HourRow("total", TOTAL, 7, counts, 1, 17, 5),
        "hours_by_official": debtors_first([held, owing]),
        "hours_by_organisation": (HourRow("3", named("Акимат"), 7, counts, 1, 17, 5),),
    }
    found = ReceptionsReport(**defaults | values)
    shown = VisitRow("in_person", TOTAL, 9000, 9500, 60, 7000, 2000)
    return ReceptionsReport(
        **{name: getattr(found, name) for name in ReceptionsReport.__dataclass_fields__}
        | {"visits_by_channel": (shown,), "visits_by_topic": (shown,)}
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_owed_receptions_and_held_none_stands_first_with_0(language):
    stream = io.BytesIO()
    report_xlsx(report(), edition(language), stream, receptions=receptions())
    sheet = openpyxl.load_workbook(stream).worksheets[-1]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    place = next(n for n, row in enumerate(rows) if row[0] == "Нурланов Н.")

    assert rows[place] == ["Нурланов Н.", 4, 0, 1, 0, 3, 0, 0, 0, 0, 0]
    assert rows[place + 1] == ["Абдиров А.", 3, 2, 0, 1, 0, 0, 0, 1, 17, 5]
    assert rows[place + 2][1:] == [7, 2, 1, 1, 3, 0, 0, 1, 17, 5]


def test_the_pdf_says_how_many_people_came_and_who_received_them(typesetter, words_of):
    words = words_of(report_pdf(report(), edition("ru"), typesetter, receptions=receptions()))

    assert "Посещений: 9 000. Пришло людей: 9 500." in words.replace("\u00a0", " ")
    assert words.index("Нурланов Н.") < words.index("Абдиров А.")
    assert "заместитель акима" in words


def test_without_receptions_the_report_is_as_it_was(typesetter, words_of):
    assert "Посещений" not in words_of(report_pdf(report(), edition("ru"), typesetter))


def test_what_does_not_balance_is_not_printed(typesetter):
    wrong = receptions(hours=HourRow("total", TOTAL, 8, {Standing.HELD: 7}))

    with pytest.raises(Unbalanced):
        report_pdf(report(), edition(), typesetter, receptions=wrong)
    with pytest.raises(Unbalanced):
        report_xlsx(report(), edition(), io.BytesIO(), receptions=wrong)
