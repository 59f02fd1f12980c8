"""What receptions have published of visits and personal receptions: printed right, or refused."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from reception.domain.errors import Unbalanced
from reception.domain.history import FOREVER
from reception.domain.periods import Period, month
from reception.domain.receptions import PlanRule, ReceptionAction, Standing
from reception.domain.receptions_report import HourRow, ReceptionsReport, VisitFigure, VisitRow
from reception.domain.report import OPEN, By, Names
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import PersonalReception, ReceptionEvent, Visit, VisitEntry
from reception.queries import report
from reception.queries.receptions_report import hours_of, receptions_report, visits_of
from reception.queries.scope import Scope
from reception.services import receptions
from reception.services.receptions import Hours, Record
from tests.integration.queries.test_press_reports import (
    DEFINITIONS,
    ENTERED,
    arrive,
    inserted,
    published,
    reported,
)

HALF_YEAR = Period(date(2026, 1, 1), date(2026, 6, 30))
TWICE_A_MONTH = PlanRule(1, frozenset({2, 4}), HALF_YEAR)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = Names("Барлығы", "Всего", "Total")


def come(branch, count, at, *, appeals=0, appeal=None, people=1):
    """Let people come to a branch, as plain rows; the first ``appeals`` of them with an appeal."""
    shared = {"branch_id": branch.id}
    ids = inserted(Visit, [shared | {"visitor_name": "", "opened_at": at}] * count)
    facts = shared | {
        "known_from": at,
        "known_to": FOREVER,
        "visited_at": at,
        "channel": "in_person",
        "minutes": 10,
        "people": people,
        "is_void": False,
    }
    inserted(
        VisitEntry,
        [
            facts | {"visit_id": key, "appeal_id": appeal.id if n < appeals and appeal else None}
            for n, key in enumerate(ids)
        ],
    )
    db.session.commit()


def asked(branch, period=HALF_YEAR):
    return report.Question(period=period, known_at=ENTERED, scope=Scope.everything(), branch=branch)


def test_west_kazakhstan_2019_nine_thousand_visits_beside_two_thousand_appeals(make):
    case = published("zko_h1_2019")
    oblast = make.branch()
    city = make.branch(oblast)
    counts = {"positive": case["positive"], OPEN: case["open"]}
    arrive(make, city, date(2026, 2, 3), counts, closed_on=date(2026, 5, 4))
    appeal = make.appeal(city)
    come(city, case["visits"], datetime(2026, 2, 3, 6, tzinfo=UTC), appeals=case["received"], appeal=appeal)

    found = receptions_report(asked(oblast)).visits
    questions = reported(oblast, Period(date(2026, 1, 1), date(2026, 5, 31)))

    assert (found.lines, found.people) == (case["visits"], case["visits"])
    assert (found.appeals, found.advice) == (case["received"], case["visits"] - case["received"])
    assert (questions.received, questions.closing) == (case["received"], case["open"]), (
        "visits are no questions"
    )
    assert f"{questions.share_cohort_positive(DEFINITIONS)}%" == case["cohort_share_positive"]


def test_each_deputy_akim_of_the_city_who_held_no_reception_is_a_row_with_nought_and_stands_first(make):
    published("zko_h1_2019")
    oblast = make.branch()
    city = make.branch(oblast)
    manager = make.user(Role.MANAGER, branch=oblast)
    akimat, fraction = make.organisation(city), make.organisation(city)
    post = Names("қала әкімінің орынбасары", "заместитель акима города", "deputy akim of the city")
    vice_akims = [make.official(akimat, name=f"Орынбасар {n}", position=post) for n in range(4)]
    deputy = make.official(fraction, name="Айтбаева М.")
    hours = Hours(starts=time(15), ends=time(17))
    for official in (*vice_akims, deputy):
        planned = receptions.plan_rule(official, TWICE_A_MONTH, hours, actor=manager, now=NEW_YEAR)
    held = Record(action=ReceptionAction.HOLD, people=4)
    for hour in planned:
        receptions.record(hour, held, actor=manager, now=hour.ends_at)
    db.session.commit()

    found = receptions_report(asked(oblast))

    assert {row.key for row in found.hours_by_official[:4]} == {str(one.id) for one in vice_akims}
    assert found.hours_by_official[4].key == str(deputy.id)
    for row in found.hours_by_official[:4]:
        assert row.planned > 0
        assert (row.held, row.people) == (0, 0)
        assert row.count(Standing.MISSED) == row.planned
        assert row.position == post
        listed = hours_of(asked(oblast), standing=Standing.MISSED, by=By.OFFICIAL, key=row.key)
        assert len(listed) == row.planned
    assert [(row.key, row.held_none) for row in found.hours_by_organisation] == [
        (str(akimat.id), True),
        (str(fraction.id), False),
    ]
    assert found.hours.people == 4 * len(planned)


def test_east_kazakhstan_2019_visits_and_receptions_are_counted_each_by_itself(make):
    case = published("vko_2019")
    branch = make.branch()
    official = make.official(make.organisation(branch))
    at = datetime(2026, 3, 2, 6, tzinfo=UTC)
    come(branch, 1, at, people=case["visits_over"] + 1)
    shared = {
        "branch_id": branch.id,
        "official_id": official.id,
        "slot_minutes": 15,
        "place": "",
        "version": 1,
    }
    count = case["personal_receptions_over"] + 1
    starts = [at + timedelta(minutes=n) for n in range(count)]
    ids = inserted(
        PersonalReception,
        [shared | {"starts_at": each, "ends_at": each + timedelta(minutes=1)} for each in starts],
    )
    told = {"action": "hold", "happened_at": at, "recorded_at": at, "people": 1, "solved": 0, "reason": ""}
    inserted(ReceptionEvent, [told | {"reception_id": key, "held_by_id": official.id} for key in ids])
    db.session.commit()

    found = receptions_report(asked(branch))

    assert (found.visits.lines, found.visits.people) == (1, case["visits_over"] + 1)
    assert (found.hours.held, found.hours.people) == (count, count)


def test_a_town_in_july_2022_appeals_at_personal_receptions_are_visits_to_them(make):
    case = published("torez_2022_07")
    branch = make.branch()
    appeal = make.appeal(branch)
    count = case["personal_reception"]
    come(branch, count, datetime(2026, 7, 3, 6, tzinfo=UTC), appeals=count, appeal=appeal)

    found = receptions_report(asked(branch, month(2026, 7)))

    assert (found.visits.appeals, found.visits.advice) == (count, 0)
    assert case["personal_reception"] + case["written"] == case["appeals"], "the two ways add up"
    assert len(visits_of(asked(branch, month(2026, 7)), VisitFigure.APPEALS)) == count


@pytest.mark.parametrize(("advice", "appeals"), [(9000, 2000), (7000, 1999)])
def test_visits_that_do_not_add_up_are_refused(advice, appeals):
    """As Shymkent's 950 + 8,491 of 8,711: parts that are more, or fewer, than the whole."""
    visits = VisitRow("total", NAMES, lines=9000, people=9000, advice=advice, appeals=appeals)
    nothing = HourRow("total", NAMES, 0, {})
    whole = ReceptionsReport(
        HALF_YEAR.start_on, HALF_YEAR.end_on, ENTERED, NAMES, visits, (visits,), (visits,), nothing, (), ()
    )

    with pytest.raises(Unbalanced):
        whole.ensure_balanced()
