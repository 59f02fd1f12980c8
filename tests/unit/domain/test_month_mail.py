"""Which mails about a month there are: keys that tell them apart, and when the next reminder is due."""

from datetime import date

import pytest

from reception.domain.calendar import WorkingCalendar
from reception.domain.month_mail import (
    MonthMail,
    draft_key,
    drafted_months,
    is_reminder_due,
    month_before,
    reminder_key,
)
from reception.domain.vocabulary import Language

CALENDAR = WorkingCalendar.of_days(range(2026, 2028))


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        pytest.param(date(2026, 7, 1), date(2026, 6, 1), date(2026, 6, 30), id="the first day of a month"),
        pytest.param(date(2026, 7, 31), date(2026, 6, 1), date(2026, 6, 30), id="its last day"),
        pytest.param(date(2027, 1, 4), date(2026, 12, 1), date(2026, 12, 31), id="over the new year"),
        pytest.param(date(2026, 3, 2), date(2026, 2, 1), date(2026, 2, 28), id="after February"),
    ],
)
def test_the_month_that_is_over_is_the_one_before(day, first, last):
    assert (month_before(day).start_on, month_before(day).end_on) == (first, last)


def test_only_drafts_of_the_branch_itself_count_as_drafted():
    keys = {
        draft_key("ORAL", date(2026, 5, 1)),
        draft_key("ORAL", date(2026, 6, 1)),
        draft_key("ORAL2", date(2026, 4, 1)),
        reminder_key("ORAL", date(2026, 7, 8)),
    }

    assert drafted_months("ORAL", keys) == {date(2026, 5, 1), date(2026, 6, 1)}


@pytest.mark.parametrize(
    ("today", "is_due"),
    [
        pytest.param(date(2026, 7, 1), False, id="the day of the draft itself"),
        pytest.param(date(2026, 7, 3), False, id="two working days later"),
        pytest.param(date(2026, 7, 5), False, id="a weekend adds none"),
        pytest.param(date(2026, 7, 6), True, id="the third working day"),
        pytest.param(date(2026, 7, 20), True, id="any day after it"),
    ],
)
def test_a_reminder_is_due_from_the_third_working_day_after_the_last_mail(today, is_due):
    assert is_reminder_due(date(2026, 7, 1), today, CALENDAR) is is_due


def test_a_mail_is_read_back_as_it_was_kept():
    mail = MonthMail(
        language=Language.KAZAKH,
        branch="Орал",
        branch_code="ORAL",
        waiting=(date(2026, 5, 1), date(2026, 6, 1)),
        is_draft=True,
        known_at="1 шілде",
        headline="Келіп түскені: 1",
        figures=(("Келіп түскені", "1"),),
        files=("report-ORAL-2026-06.pdf",),
    )

    assert MonthMail.from_dict(mail.as_dict()) == mail
    assert mail.is_balanced
