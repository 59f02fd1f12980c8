"""One row of the report by itself, and the breakdown with its shares: the same figures as everywhere."""

import json
from datetime import timedelta

import pytest

from reception.domain.vocabulary import Channel, Outcome
from reception.extensions import db
from tests.desk import NOW

DAY = timedelta(days=1)
JUNE = "from=2026-06-01&to=2026-06-30"
MAY = "from=2026-05-01&to=2026-05-31"


@pytest.fixture
def month(make, desk):
    """Return a desk with letters of two months, of which some were decided."""
    made = [
        make.question(desk.branch, received_at=NOW - days * DAY, channel=channel)
        for days, channel in (
            (40, Channel.LETTER),
            (30, Channel.LETTER),
            (5, Channel.LETTER),
            (4, Channel.LETTER),
            (4, Channel.VIDEO),
        )
    ]
    people = {"official": desk.official, "manager": desk.manager}
    make.closed(made[0], at=NOW - 20 * DAY, outcome=Outcome.EXPLAINED, **people)
    make.closed(made[2], at=NOW - 2 * DAY, outcome=Outcome.POSITIVE, **people)
    db.session.commit()
    return made


@pytest.fixture
def reader(visit, desk):
    return visit(desk.auditor)


def letters(visitor, period=JUNE):
    """Return the figures of letters as the JSON has them."""
    rows = json.loads(visitor.open(f"/report.json?{period}").data)["rows"]
    return next(row for row in rows if (row["by"], row["key"]) == ("channel", "letter"))


def lists(part):
    return [link for link in part.all("a") if link["href"].startswith("/report/questions")]


def test_a_row_by_itself_shows_its_own_balance_and_shares(reader, month):
    page = reader.open(f"/report/row?{JUNE}&by=channel&key=letter").page
    told = letters(reader)

    assert [link.text for link in lists(page.root.of_class("balance")[0])] == [
        str(each)
        for each in (told["opening"], told["received"], told["reopened"], told["decided"]["positive"], 2)
    ]
    card = page.one("div", id="share-cohort")
    assert f"{told['share_cohort_positive']}%" in card.text
    assert [link.text for link in lists(card)][:2] == ["1", "2"]


def test_behind_each_number_of_a_row_is_a_list_of_exactly_that_many_in_other_periods_too(reader, month):
    behind = lists(reader.open(f"/report/row?{JUNE}&by=channel&key=letter").page.main)

    assert any(MAY in link["href"] for link in behind), "the month before has numbers, too"
    for link in behind:
        rows = [a for a in reader.open(link["href"]).page.main.all("a") if "data-row-link" in a.attributes]
        assert len(rows) == int(link.text), link["href"]


def test_a_period_in_which_the_row_did_not_occur_stands_as_nothing(reader, month):
    table = reader.open(f"/report/row?{JUNE}&by=channel&key=video").page.main.all("table")[-1]
    received = next(line for line in table.all("tr") if line.all("th")[0].text == "Received")

    assert [cell.text for cell in received.all("td")] == ["1", "0", "0", "1"]


@pytest.mark.parametrize("address", ["by=channel&key=email", "by=channel", "by=topic&key=letter"])
def test_a_row_that_is_not_in_the_report_is_not_found(reader, month, address):
    reader.open(f"/report/row?{JUNE}&{address}", expect=404)


def test_a_breakdown_leads_to_its_rows_and_keeps_the_moment(reader, month):
    page = reader.open(f"/report?{JUNE}&by=channel").page.one("section", id="breakdown")
    (url,) = (
        link["href"] for link in page.all("a") if "key=letter" in link["href"] and "/row" in link["href"]
    )

    assert "known=" in url
    reader.open(url)


def test_a_breakdown_shows_shares_and_days_as_the_json_has_them(reader, month):
    section = reader.open(f"/report?{JUNE}&by=channel&show=shares").page.one("section", id="breakdown")
    header = [cell.text for cell in section.all("thead")[0].all("th")]
    line = next(row for row in section.all("tr") if row.all("th")[0].text == "Letter")
    told = letters(reader)

    printed = dict(zip(header[1:], [cell.text for cell in line.all("td")], strict=True))
    assert printed["Positive among decided"] == f"{told['shares']['flow']['per_cent']}%"
    assert printed["In time by the first term"] == f"{told['shares']['on_time_original']['per_cent']}%"
    assert printed["Median of working days to decision"] == str(told["working_days"]["median"])
    assert len(header) == 3 + 8 + 2, "the name, two shares that stand in both views, eight more, two of days"


def test_the_columns_chosen_stay_with_the_next_breakdown(reader, month):
    section = reader.open(f"/report?{JUNE}&by=channel&show=shares").page.one("section", id="breakdown")

    others = [link["href"] for link in section.all("a") if "by=topic" in link["href"]]
    assert others
    assert all("show=shares" in url for url in others)
