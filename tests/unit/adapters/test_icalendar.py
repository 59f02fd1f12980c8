"""Calendars as other programs read them."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from reception.adapters.icalendar import Entry, calendar, escaped, folded
from tests.calendars import read, text, unfolded

AT = datetime(2026, 6, 1, 7, 30, tzinfo=UTC)

lines = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\n"), max_size=400)
texts = st.text(st.characters(blacklist_categories=("Cs",)), max_size=200)


def entry(**values: object) -> Entry:
    defaults: dict[str, object] = {
        "uid": "question-7@reception.example",
        "summary": "Answer due: 2026-000007",
        "starts": date(2026, 6, 22),
        "ends": date(2026, 6, 23),
        "changed_at": AT,
    }
    return Entry(**defaults | values)  # type: ignore[arg-type] # one default for each field


@given(lines)
def test_a_folded_line_is_the_same_line_in_parts_of_at_most_75_octets(line: str) -> None:
    content = (folded(line) + "\r\n").encode()
    (logical,) = unfolded(content)

    # A line that begins with a blank would continue the one before it; no property does.
    assert logical == line
    assert all(len(part) <= 75 for part in content.split(b"\r\n"))


@given(texts)
def test_an_escaped_text_says_the_same_without_control_characters(said: str) -> None:
    value = escaped(said)
    plain = said.replace("\r\n", "\n").replace("\r", "\n")

    assert "\n" not in value
    assert text(value) == "".join(c for c in plain if c == "\n" or (c >= " " and c != "\x7f"))


@given(texts)
def test_no_summary_adds_a_property_or_an_entry(said: str) -> None:
    (found,) = read(calendar("Reception", [entry(summary=said)]))

    assert set(found) == {
        "UID", "DTSTAMP", "SEQUENCE", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "TRANSP"
    }  # fmt: skip


def test_a_day_stands_without_hours_and_ends_on_the_next() -> None:
    (found,) = read(calendar("Reception", [entry()]))

    assert (found["DTSTART;VALUE=DATE"], found["DTEND;VALUE=DATE"]) == ("20260622", "20260623")
    assert found["DTSTAMP"] == "20260601T073000Z"


def test_hours_stand_in_utc_with_their_place() -> None:
    hours = entry(starts=AT, ends=AT.replace(hour=9), place="Орал, Достық 1; 2-каб.", is_busy=True)
    (found,) = read(calendar("Reception", [hours]))

    assert (found["DTSTART"], found["DTEND"]) == ("20260601T073000Z", "20260601T093000Z")
    assert text(found["LOCATION"]) == "Орал, Достық 1; 2-каб."
    assert found["TRANSP"] == "OPAQUE"
