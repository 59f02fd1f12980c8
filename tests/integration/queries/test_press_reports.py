"""Figures that receptions have published: the report of the same questions says the same, or rightly else."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from reception.adapters.report_json import report_json
from reception.domain.errors import Unbalanced
from reception.domain.history import Entry, fold
from reception.domain.periods import Period, month
from reception.domain.report import OPEN, By, Definitions, Names, Report, Row
from reception.domain.shares import fill_hundred, share
from reception.domain.vocabulary import Outcome
from reception.domain.workflow import Action
from reception.extensions import db
from reception.models import Appeal, Branch, Event, Question, QuestionState
from reception.queries import report
from reception.queries.scope import Scope
from reception.services import history
from tests.making import Maker

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "press_reports.json"
ENTERED = datetime(2026, 10, 1, tzinfo=UTC)
AFTERWARDS = datetime(2026, 9, 1, 6, tzinfo=UTC)
NAMES = Names("Барлығы", "Всего", "Total")
DEFINITIONS = Definitions()


def published(name: str) -> dict[str, Any]:
    """Return a case of ../shared/cases/press_reports.json; skip the test where the file is absent."""
    if not CASES.exists():
        pytest.skip("../shared/cases/press_reports.json is not there")
    cases = json.loads(CASES.read_text(encoding="utf-8"))["cases"]
    found: dict[str, Any] = next(case for case in cases if case["id"] == name)
    return found


def arrive(make: Maker, branch: Branch, received_on: date, counts: dict[str, int], closed_on: date) -> None:
    """Let questions arrive on one day and end on another, as many with each outcome as ``counts`` says."""
    for outcome, count in counts.items():
        facts = {"branch_id": branch.id, "channel": "letter", "due_at": None}
        entries = [Entry(1, Action.REGISTER, morning(received_on), ENTERED, None, facts)]
        if outcome != OPEN:
            ending = {"outcome": outcome}
            entries.append(Entry(2, Action.TAKE_OVER, morning(closed_on), ENTERED, None, ending))
        write(make.appeal(branch, received_at=AFTERWARDS), entries, count)
    db.session.commit()


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


def write(appeal: Appeal, entries: list[Entry], count: int) -> None:
    """Write the same history many times at once, as parts of an appeal that lies outside of every period."""
    spells = fold(entries)
    columns = {name: getattr(spells[-1].state, name) for name in history.STATE_COLUMNS}
    questions = [{"appeal_id": appeal.id, "part": 2 + n, "text": "", "version": 1} for n in range(count)]
    ids = inserted(Question, [columns | each for each in questions])
    inserted(Event, [event(entry) | {"question_id": key} for key in ids for entry in entries])
    inserted(
        QuestionState, [history.state_row(key, spell, known_from=ENTERED) for key in ids for spell in spells]
    )


def event(entry: Entry) -> dict[str, Any]:
    names = ("action", "happened_at", "recorded_at", "facts")
    return {name: getattr(entry, name) for name in names}


def inserted(model: Any, rows: list[dict[str, Any]]) -> list[int]:
    table = model.__table__
    return list(db.session.scalars(sa.insert(table).returning(table.c.id), rows))


def reported(branch: Branch, period: Period) -> Row:
    asked = report.Question(period=period, known_at=ENTERED, scope=Scope.everything(), branch=branch)
    return report.report(asked).total


def row(*, received: int, closing: int = 0, **decided: int) -> Row:
    """Return the row of a period in which everything decided was also received."""
    return Row(
        key="total",
        names=NAMES,
        opening=0,
        received=received,
        reopened=0,
        decided={outcome: decided.get(outcome.value, 0) for outcome in Outcome},
        closing=closing,
        overdue=0,
        cohort={**decided, OPEN: closing},
    )


def test_west_kazakhstan_2019_had_thirty_per_cent_positive_and_the_rest_under_control(make):
    case = published("zko_h1_2019")
    branch = make.branch()
    counts = {"positive": case["positive"], OPEN: case["open"]}
    arrive(make, branch, date(2026, 2, 3), counts, closed_on=date(2026, 5, 4))

    found = reported(branch, Period(date(2026, 1, 1), date(2026, 6, 30)))

    assert (found.received, found.closing, found.decided_total) == (2000, 1400, 600)
    assert f"{found.share_cohort_positive(DEFINITIONS)}%" == case["cohort_share_positive"]
    assert found.share_flow_positive(DEFINITIONS) == Decimal("100.0")
    assert found.cohort_shares()[OPEN] == Decimal("70.0")


def test_a_town_in_july_2022_carried_cases_over_and_balances(make):
    """44 = 8 + 1 + 4 + 31: what was open or came in is decided or still under control."""
    case = published("torez_2022_07")
    branch = make.branch()
    outcomes = {name: case[name] for name in ("positive", "explained", "redirected")}
    carried = {"positive": 3, "redirected": 4, OPEN: 11}
    came = {name: case[name] - carried.get(name, 0) for name in ("positive", "explained", "closing")}
    came[OPEN] = came.pop("closing") - carried[OPEN]
    arrive(make, branch, date(2026, 6, 8), carried, closed_on=date(2026, 7, 9))
    arrive(make, branch, date(2026, 7, 3), came, closed_on=date(2026, 7, 28))

    found = reported(branch, month(2026, 7))

    assert found.opening == 18
    assert found.opening + found.received == case["under_control"]
    assert {name: found.decided[Outcome(name)] for name in outcomes} == outcomes
    assert found.closing == case["closing"]
    assert found.is_balanced
    assert reported(branch, month(2026, 8)).opening == case["closing"], "the next month begins where it ended"


def test_turkestan_2019_computes_the_share_that_was_printed_wrong():
    case = published("turkestan_8m_2019")

    found = row(
        received=case["received"],
        closing=case["open"],
        positive=case["positive"],
        explained=case["explained"],
    )

    assert found.is_balanced
    assert found.share_cohort_positive(DEFINITIONS) == Decimal("46.6")
    assert case["computed"] == "46.55%"
    assert case["published_share_positive"] == "45%"
    assert sum(found.cohort_shares().values()) == 100


def test_west_kazakhstan_2021_prints_each_share_of_those_considered():
    case = published("zko_stat_2021")
    counts = {name: case[name] for name in case["shares_of_considered"]}
    assert sum(counts.values()) == case["considered"]

    assert {name: f"{share(count, case['considered'])}%" for name, count in counts.items()} == case[
        "shares_of_considered"
    ]
    # Rounded each for itself they give 99.9: shown as a group, the largest remainder is rounded up.
    group = fill_hundred(counts)
    assert sum(group.values()) == 100
    assert group["explained"] == Decimal("62.8")


def test_one_rounding_rule_for_all():
    case = published("rounding")

    found = {name: share(count, case["of"]) for name, count in case["parts"].items()}

    assert found == {"social": Decimal("69.7"), "utilities": Decimal("5.7")}
    for name, printed in found.items():
        assert abs(printed - Decimal(case["computed"][name].rstrip("%"))) <= Decimal("0.05")


def test_east_kazakhstan_2019_fills_a_hundred():
    shares = {name: int(text.rstrip("%")) for name, text in published("vko_2019")["shares"].items()}

    assert sum(fill_hundred(shares).values()) == sum(shares.values()) == 100


def test_shymkent_2020_does_not_balance_and_is_refused():
    case = published("shymkent_7m_2020")
    found = row(received=case["received"], positive=case["satisfied"], explained=case["explained"])
    whole = Report(
        start_on=date(2020, 1, 1),
        end_on=date(2020, 7, 31),
        known_at=ENTERED,
        definitions=DEFINITIONS,
        branch=NAMES,
        total=found,
    )

    assert found.decided_total > found.received
    with pytest.raises(Unbalanced):
        report.ensure_balanced(found, {})
    with pytest.raises(Unbalanced):
        report_json(whole, [By.TOTAL], "ru")


def test_the_cohort_of_a_half_year_goes_on_ending_after_it(make):
    """The same 200 received: 30 % positive at the end of June, more when asked for the whole year."""
    branch = make.branch()
    arrive(make, branch, date(2026, 3, 2), {"positive": 60, OPEN: 100}, closed_on=date(2026, 6, 1))
    arrive(make, branch, date(2026, 3, 2), {"positive": 40}, closed_on=date(2026, 6, 30) + timedelta(days=20))

    half, whole = (
        reported(branch, Period(date(2026, 1, 1), end)) for end in (date(2026, 6, 30), date(2026, 8, 31))
    )

    assert half.share_cohort_positive(DEFINITIONS) == Decimal("30.0")
    assert whole.share_cohort_positive(DEFINITIONS) == Decimal("50.0")
