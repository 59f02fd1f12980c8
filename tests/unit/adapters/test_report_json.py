"""The report as JSON."""

import json
from dataclasses import replace

import pytest

from reception.adapters.report_json import report_json
from reception.domain.errors import Unbalanced
from reception.domain.report import NONE_KEY, By, Names
from reception.domain.vocabulary import Outcome
from tests.unit.adapters.report_sample import HOSTILE, OBLAST, empty_row, named, report, row


def test_the_same_report_is_the_same_bytes_however_its_counts_were_collected():
    other = replace(
        report(), total=replace(report().total, decided=dict(reversed(report().total.decided.items())))
    )

    assert report_json(report(), [By.TOTAL], "kk").encode() == report_json(other, [By.TOTAL], "kk").encode()


def test_the_text_is_canonical():
    text = report_json(report(), list(By), "kk")

    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert "Батыс Қазақстан облыстық филиалы" in text


def test_period_moment_and_definition_stand_beside_the_rows():
    content = json.loads(report_json(report(), [By.TOTAL], "ru"))

    assert content["period"] == {"from": "2026-01-01", "to": "2026-01-31"}
    assert content["known_at"] == "2026-02-02T04:05:00Z"
    assert content["definitions"] == {
        "version": "1",
        "valid_from": "2000-01-01",
        "positive": ["positive"],
        "ranking_minimum": 10,
        "sticky_days": [30, 90],
    }


def test_a_row_has_every_outcome_zeros_too():
    (total,) = json.loads(report_json(report(), [By.TOTAL], "ru"))["rows"]

    assert total["by"] == "total"
    assert total["name"] == "Всего"
    assert [total[key] for key in ("opening", "received", "reopened", "closing", "overdue")] == [
        700, 2000, 100, 1100, 300,
    ]  # fmt: skip
    assert total["decided"] == {outcome.value: 0 for outcome in Outcome} | {
        "positive": 800, "partly": 200, "explained": 400, "refused": 200, "left": 100,
    }  # fmt: skip
    assert total["cohort"] == {outcome.value: 0 for outcome in Outcome} | {
        "positive": 600, "partly": 100, "explained": 300, "redirected": 100, "refused": 100, "open": 800,
    }  # fmt: skip


def test_shares_are_numbers_with_one_decimal_or_null():
    text = report_json(report(total=row("total", OBLAST)), [By.TOTAL], "en")
    nobody = report_json(report(total=empty_row("total", OBLAST)), [By.TOTAL], "en")

    assert '"share_cohort_positive":30.0,"share_flow_positive":47.1' in text
    assert '"share_cohort_positive":null,"share_flow_positive":null' in nobody


def test_rows_come_by_the_breakdowns_asked_for_in_the_order_asked():
    rows = json.loads(report_json(report(), [By.BRANCH, By.TOTAL, By.TOPIC], "en"))["rows"]

    assert [(one["by"], one["key"]) for one in rows] == [
        ("branch", "27"), ("branch", "27/10"), ("branch", "27/44"), ("total", "total"),
    ]  # fmt: skip


def test_a_hostile_name_arrives_as_it_is():
    sections = {By.TOPIC: (row(NONE_KEY, named(HOSTILE)),)}

    (only,) = json.loads(report_json(report(sections=sections), [By.TOPIC], "kk"))["rows"]

    assert only["name"] == HOSTILE


def test_people_get_it_indented_with_the_same_content():
    pretty = report_json(report(), [By.TOTAL], "ru", pretty=True)

    assert "\n  " in pretty
    assert json.loads(pretty) == json.loads(report_json(report(), [By.TOTAL], "ru"))


def test_what_does_not_balance_is_not_exported():
    wrong = replace(row("27/10", Names("а", "б", "c")), closing=12)

    with pytest.raises(Unbalanced) as refusal:
        report_json(report(sections={By.BRANCH: (wrong,)}), [By.TOTAL], "ru")

    assert refusal.value.rows == ("branch:27/10",)


def test_a_ranking_stands_with_its_inputs():
    content = json.loads(report_json(report(), [By.TOTAL, By.BRANCH, By.TOPIC], "ru"))

    assert list(content["rankings"]) == ["branch"]
    assert content["rankings"]["branch"][0] == {
        "key": "27",
        "branch": None,
        "name": OBLAST.ru,
        "rank": 1,
        "cases": 1020,
        "positive": 480,
        "per_cent": 47.1,
        "interval": [44.0, 50.1],
        "rank_before": None,
    }
