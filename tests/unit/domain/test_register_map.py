"""How a raw row becomes an entry: dates, words, outcomes, and what is told of a fault."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.domain.errors import UnusableMap
from reception.domain.register_dates import DateReader
from reception.domain.register_entry import RegisterEntry, Rejected
from reception.domain.register_header import places
from reception.domain.register_map import RegisterMap
from reception.domain.register_map_table import map_of
from reception.domain.register_rows import EntryReader
from reception.domain.vocabulary import Channel, Language, Outcome

NEW_YORK = ZoneInfo("America/New_York")
KNOWN_AT = datetime(2026, 11, 23, tzinfo=UTC)
HEADER = (
    "No",
    "Got",
    "Hour",
    "Due",
    "Done",
    "State",
    "Result",
    "Answer",
    "Way",
    "Body",
    "Place",
    "IIN",
    "Signed",
)


def table(**changes):
    """Return the table of a small valid map with ``changes`` to its parts."""
    columns = {
        "own_number": "No", "received": "Got", "received_time": "Hour", "due": "Due", "closed": "Done",
        "status": "State", "outcome": "Result", "answer": "Answer", "channel": "Way", "organisation": "Body",
        "district": "Place", "applicant_iin": "IIN", "signatories": "Signed",
    }  # fmt: skip
    return {
        "branch": {"code": "B", "zone": "America/New_York"},
        "columns": columns,
        "dates": {"formats": ["%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y"]},
        "status": {"open": ["Open"], "closed": ["Closed"]},
        "outcome": {
            "cut": [r"^case closed\.?", r"^closed date : [\d-]+ [\d:.]+"],
            "no_text": {"class": "no_text", "outcome": "unstated"},
            "several_closings": "(?s)Case Closed.*Case Closed",
            "closing_in_text": r"Closed date : (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)",
            "pattern": [
                {"match": "^in work", "class": "in work", "outcome": "open"},
                {"match": "not solved", "class": "refused", "outcome": "refused"},
                {"match": "solved", "class": "solved", "outcome": "positive"},
                {"match": "^:?$", "class": "empty", "outcome": "unstated", "tell": "outcome_label_empty"},
            ],
        },
        "channel": {"default": "in_person", "words": {"Call ": "telephone"}},
        "language": {"default": "en"},
        "organisation": {"none": ["No Q"]},
    } | changes


def small_map(**changes) -> RegisterMap:
    return map_of(table(**changes), "small")


def read(register_map=None, **cells) -> RegisterEntry | Rejected:
    """Read one row, received at noon on 5 March 2015 in New York, with ``cells`` by their header."""
    row = {"No": "7", "Got": "03/05/2015 12:00:00 PM"} | cells
    reader = EntryReader(register_map or small_map(), places(HEADER), known_at=KNOWN_AT)
    return reader.read(2, [row.get(name, "") for name in HEADER])


def told(entry: RegisterEntry) -> set[str]:
    return {note.code for note in entry.notes} - {"due_missing", "district_missing"}


class TestDates:
    @pytest.mark.parametrize(
        ("text", "instant"),
        [
            pytest.param("03/05/2015 12:00:00 AM", "2015-03-05T05:00", id="midnight on twelve hours"),
            pytest.param("03/05/2015 12:30:00 PM", "2015-03-05T17:30", id="half past noon"),
            pytest.param("07/05/2015 01:00:00 pm", "2015-07-05T17:00", id="summer time"),
            pytest.param("5.3.2015", "2015-03-05T05:00", id="a bare day, without its zeros"),
            pytest.param("2015-03-05 12:00:00", "2015-03-05T17:00", id="ISO is always read"),
        ],
    )
    def test_a_date_is_read_in_the_formats_and_the_zone_of_the_map(self, text, instant):
        assert read(Got=text).received_at == datetime.fromisoformat(instant).replace(tzinfo=UTC)

    def test_an_offset_beside_the_value_wins_over_the_zone_of_the_map(self):
        register_map = small_map(dates={"formats": ["%Y-%m-%d %H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S%z"]})

        assert read(register_map, Got="2025-08-01 06:35:06.539+00").received_at == datetime(
            2025, 8, 1, 6, 35, 6, 539000, tzinfo=UTC
        )
        assert read(register_map, Got="2025-08-01 06:35:06-04:00").received_at.hour == 10

    def test_a_time_that_the_clock_shows_twice_is_the_first_one_and_told(self):
        entry = read(Got="11/01/2015 01:30:00 AM")

        assert entry.received_at == datetime(2015, 11, 1, 5, 30, tzinfo=UTC)
        assert told(entry) == {"time_twice"}

    def test_a_time_that_the_clock_skips_is_moved_forward_and_told(self):
        entry = read(Got="03/08/2015 02:30:00 AM")

        assert entry.received_at.astimezone(NEW_YORK).hour == 3
        assert told(entry) == {"time_never"}

    def test_the_time_of_a_column_of_its_own_belongs_to_the_day(self):
        assert read(Got="05.03.2015", Hour="9:05").received_at == datetime(2015, 3, 5, 14, 5, tzinfo=UTC)

    def test_a_deadline_that_names_a_day_lasts_to_its_last_moment(self):
        assert read(Due="05.03.2015").due_at == datetime(2015, 3, 6, 4, 59, 59, 999_999, tzinfo=UTC)

    def test_a_closing_that_names_the_day_of_receipt_is_at_the_receipt_and_no_fault(self):
        entry = read(Done="05.03.2015", Result="solved")

        assert entry.closed_at == entry.received_at
        assert told(entry) == {"closed_when_received"}

    @given(st.datetimes(datetime(1995, 1, 1), datetime(2026, 1, 1)))  # noqa: DTZ001 - wall-clock times
    def test_every_date_that_strptime_reads_is_read_alike(self, wall):
        text = f"{wall:%m/%d/%Y %I:%M:%S %p}"
        expected = datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=NEW_YORK)

        assert DateReader(["%m/%d/%Y %I:%M:%S %p"], NEW_YORK).read(text).at == expected.astimezone(UTC)


class TestRejected:
    @pytest.mark.parametrize(
        ("cells", "reasons"),
        [
            pytest.param({"No": " "}, ["number_missing"], id="no number"),
            pytest.param({"Got": " "}, ["received_missing"], id="no received date"),
            pytest.param({"Got": "02/30/2015 01:00:00 AM"}, ["date_unreadable"], id="no such day"),
            pytest.param({"Got": "03/05/2015 13:00:00 PM"}, ["date_unreadable"], id="no such hour"),
            pytest.param({"Got": "05.03.2015", "Hour": "25:00"}, ["date_unreadable"], id="no such time"),
            pytest.param({"Got": "05.03.2204"}, ["date_in_future"], id="received in the future"),
            pytest.param({"Got": "05.03.0204"}, ["date_too_early"], id="received before all receptions"),
            pytest.param({"Got": "01.01.0001"}, ["date_too_early"], id="the first day of the calendar"),
            pytest.param({"Done": "05.03.2204"}, ["date_in_future"], id="closed in the future"),
            pytest.param({"No": "", "Due": "soon"}, ["number_missing", "date_unreadable"], id="all reasons"),
        ],
    )
    def test_a_row_without_its_bare_facts_is_rejected_with_every_reason(self, cells, reasons):
        rejected = read(**cells)

        assert isinstance(rejected, Rejected)
        assert [reason.code for reason in rejected.reasons] == reasons
        assert (rejected.row_number, len(rejected.row)) == (2, len(HEADER))

    def test_the_facts_of_a_reason_name_the_column_and_the_value(self):
        assert read(Due="soon").reasons[0].facts == {"column": "due", "value": "soon"}


class TestOutcome:
    @pytest.mark.parametrize(
        ("text", "outcome", "codes"),
        [
            pytest.param(
                "Case Closed. Closed date : 2015-03-06 12:00:00.1 Solved", Outcome.POSITIVE, set(), id="cut"
            ),
            pytest.param("not   solved", Outcome.REFUSED, set(), id="the first pattern counts"),
            pytest.param("", Outcome.UNSTATED, {"closed_without_text"}, id="no text"),
            pytest.param("Case Closed :", Outcome.UNSTATED, {"outcome_label_empty"}, id="an empty label"),
            pytest.param("who knows", Outcome.UNSTATED, {"outcome_not_understood"}, id="no pattern"),
            pytest.param("in work", Outcome.UNSTATED, {"closed_with_open_outcome"}, id="said to be open"),
            pytest.param("Case Closed Case Closed solved", Outcome.POSITIVE, {"several_closings"}, id="2"),
            pytest.param(
                "Closed date : 2015-03-07 12:00:00 solved",
                Outcome.POSITIVE,
                {"closing_differs_in_text"},
                id="another closing time in the text",
            ),
        ],
    )  # fmt: skip
    def test_the_text_of_a_closed_case_gives_its_outcome(self, text, outcome, codes):
        entry = read(Done="03/06/2015 12:00:00 PM", Result=text)

        assert entry.outcome == outcome
        assert told(entry) == codes

    def test_a_case_without_a_closing_date_is_open_whatever_its_text_says(self):
        entry = read(Result="solved", State="Open", Answer="We did it. ")

        assert (entry.outcome, entry.closed_at, entry.answer_text) == (None, None, "We did it.")
        assert told(entry) == {"open_with_outcome"}

    def test_the_status_column_decides_nothing_but_is_compared(self):
        assert told(read(State="Closed")) == {"status_closed_without_date"}
        assert told(read(State="open", Done="03/06/2015 12:00:00 PM", Result="solved")) == {
            "status_open_with_date"
        }

    def test_a_case_closed_before_it_was_received_is_closed_when_received_and_told(self):
        entry = read(Done="03/05/2015 11:59:30 AM", Result="solved")

        assert entry.closed_at == entry.received_at
        notes = {note.code: note.facts for note in entry.notes}
        assert notes["closed_before_received"] == {"seconds": 30}


class TestWords:
    def test_the_register_s_words_become_ours_and_an_unknown_word_is_told(self):
        assert read(Way=" CALL").channel == Channel.TELEPHONE
        assert read().channel == Channel.IN_PERSON
        assert told(read(Way="pigeon")) == {"channel_unknown"}

    def test_names_are_never_merged_but_lose_their_outer_blanks(self):
        assert read(Body=" GEN_ ").organisation == "GEN_"
        assert read(Body="no q").organisation == ""
        assert read(Place="Allston / Brighton ").district == "Allston / Brighton"

    def test_a_district_of_blanks_is_none_and_told_apart_from_a_missing_one(self):
        assert told(read(Place=" ")) == {"district_blank"}
        assert "district_missing" in {note.code for note in read().notes}

    def test_an_iin_that_lost_its_zeros_gets_them_back_and_one_that_is_none_is_left_out(self):
        assert read(IIN="61211600012").applicant.iin == "061211600012"
        assert told(read(IIN="61211600012")) == {"iin_zeros_restored"}
        assert read(IIN="850808310739").applicant is None
        assert told(read(IIN="850808310739")) == {"iin_invalid"}

    def test_a_text_keeps_its_lines_and_loses_what_no_database_takes(self):
        entry = read(Answer="one\n\ttwo\x00 \ufffd")

        assert entry.answer_text == "one\n\ttwo \ufffd"
        assert told(entry) == {"control_character", "character_lost"}

    def test_a_text_with_kazakh_letters_is_kazakh_where_the_map_asks_for_it(self):
        columns = table()["columns"] | {"text": "Answer"}
        language = {"default": "ru", "kazakh_letters": True}
        register_map = small_map(columns=columns, language=language)

        assert read(register_map, Answer="Су жоқ").language == Language.KAZAKH
        assert read(register_map, Answer="Нет воды").language == Language.RUSSIAN

    def test_signatories_in_words_are_told_and_counted_as_one(self):
        assert read(Signed="34").signatories == 34
        assert (read(Signed="many").signatories, told(read(Signed="many"))) == (1, {"signatories_unread"})


class TestContentHash:
    def test_it_changes_with_what_the_row_says_and_with_nothing_else(self):
        reader = EntryReader(small_map(), places(HEADER), known_at=KNOWN_AT)
        row = ["7", "05.03.2015", *[""] * 11]
        same_day_in_iso = ["7 ", "2015-03-05", *[""] * 11]
        closed = ["7", "05.03.2015", "", "", "06.03.2015", *[""] * 8]

        first = reader.read(2, row).content_hash()

        assert reader.read(9, same_day_in_iso).content_hash() == first
        assert reader.read(2, closed).content_hash() != first


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"branch": {"code": "B"}}, "branch.zone"),
        ({"branch": {"code": "B", "zone": "Asia/Uralsk"}}, "branch.zone"),
        ({"columns": {"own_number": "No"}}, "columns.received"),
        ({"columns": {"own_number": "No", "received": "Got", "colour": "Red"}}, "columns.colour"),
        ({"dates": {"formats": ["%Q"]}}, "dates.formats"),
        ({"channel": {"default": "pigeon"}}, "channel.default"),
        ({"outcome": {"pattern": [{"match": "(", "class": "c", "outcome": "positive"}]}}, "outcome.pattern"),
        ({"outcome": {"pattern": [{"match": ".", "class": "c", "outcome": "good"}]}}, "outcome.pattern"),
        ({"district": {"unknown": "guess"}}, "district.unknown"),
        ({"language": {}}, "language.default"),
    ],
)  # fmt: skip
def test_a_faulty_map_is_refused_naming_the_key(changes, key):
    with pytest.raises(UnusableMap) as refusal:
        small_map(**changes)
    assert refusal.value.key == key
