"""Registers as files: the shipped maps on real registers, encodings, headers, workbooks."""

import csv
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reception.adapters.register_template import sample_rows, workbook
from reception.adapters.registers import SHIPPED, Register, load_map, map_names
from reception.domain.errors import UnusableMap, UnusableRegister
from reception.domain.register_entry import RegisterEntry, Rejected
from reception.domain.vocabulary import Outcome

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
KNOWN_AT = datetime(2026, 11, 23, tzinfo=UTC)
BOSTON = ZoneInfo("America/New_York")
LABELS = (
    "resolved", "noted", "invalid", "duplicate", "referred", "scheduled", "internal", "bulk_automation",
    "administrative", "inspection", "other", "empty", "no_text",
)  # fmt: skip


def shared(name):
    if not (DATA / name).exists():
        pytest.skip(f"../shared/data/{name} is not there")
    return DATA / name


def read(path, register_map):
    return list(Register(path, register_map).entries(known_at=KNOWN_AT))


def month_start(month):
    year, number = map(int, month.split("-"))
    return datetime(year, number, 1, tzinfo=BOSTON).astimezone(UTC)


def month_end(month):
    year, number = map(int, month.split("-"))
    return month_start(f"{year + number // 12}-{number % 12 + 1}")


def figures(entries, month):
    """Work out one line of the oracle the slow way."""
    begin, end = month_start(month), month_end(month)
    received = [entry for entry in entries if begin <= entry.received_at < end]
    closed = [entry for entry in entries if entry.closed_at and begin <= entry.closed_at < end]
    open_ones = [e for e in entries if e.received_at < end and not (e.closed_at and e.closed_at < end)]
    counts = {
        "received": len(received),
        "closed": len(closed),
        "open_end": len(open_ones),
        "overdue_end": sum(e.due_at is not None and e.due_at < end for e in open_ones),
        "no_due_end": sum(e.due_at is None for e in open_ones),
        "closed_late": sum(e.due_at is not None and e.closed_at > e.due_at for e in closed),
        "closed_no_due": sum(e.due_at is None for e in closed),
    }
    labels = Counter(entry.outcome_label for entry in closed)
    return counts | {f"n_{label}": labels[label] for label in LABELS}


@pytest.mark.parametrize("year", [2011, 2015])
def test_the_figures_of_every_month_department_and_neighbourhood_equal_the_oracle(year):
    path, oracle = shared(f"boston_311_{year}.csv"), shared(f"boston_311_{year}.oracle.csv")
    groups = defaultdict(list)
    for entry in read(path, load_map(f"boston_311_{year}")):
        agency, district = entry.organisation or "(none)", entry.district or "(none)"
        for key in (("*", "*"), (agency, "*"), ("*", district), (agency, district)):
            groups[key].append(entry)

    wrong, lines = [], 0
    with oracle.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            lines += 1
            counts = figures(groups[line["agency"], line["district"]], line["month"])
            wrong += [(line["month"], name) for name, count in counts.items() if int(line[name]) != count]

    assert lines > 1_000
    assert wrong == []


TOLD = {
    2015: {
        "due_missing": 1947, "closed_before_received": 15, "closed_when_received": 131, "due_far_ahead": 140,
        "open_with_outcome": 5, "verdict_missing": 10, "several_closings": 12, "character_lost": 27,
        "control_character": 55, "long_text": 6, "text_quoted": 21, "text_masked": 238,
        "district_missing": 665, "department_code_odd": 1714, "zip_decimal": 6858, "zip_missing": 2501,
        "ward_bare": 1055, "district_number_decimal": 8702, "looks_repeated": 1,
        # Not in irregularities.txt, but the n_empty of the oracle.
        "outcome_label_empty": 141,
    },
    2011: {
        "due_missing": 1092, "closed_when_received": 248, "due_before_received": 1, "due_far_ahead": 257,
        "closed_years_later": 65, "open_with_outcome": 3, "closed_without_text": 17, "verdict_missing": 24,
        "several_closings": 10, "control_character": 4, "long_text": 1, "text_quoted": 10,
        "text_outer_blanks": 5939, "text_masked": 92, "district_missing": 4, "district_blank": 272,
        "department_code_odd": 844, "zip_missing": 1168, "ward_bare": 499, "outcome_label_empty": 23,
    },
    2025: {
        "due_missing": 10, "open_with_outcome": 81, "district_missing": 36, "long_text": 1,
        "team_missing": 19,
    },
}  # fmt: skip
"""Rows with each irregularity, as ../shared/data/irregularities.txt counts them (2025: counted by hand)."""


@pytest.mark.parametrize("year", sorted(TOLD))
def test_every_irregularity_is_survived_and_told_as_often_as_it_is_there(year):
    entries = read(shared(f"boston_311_{year}.csv"), load_map(f"boston_311_{year}"))
    told = Counter(code for entry in entries for code in {note.code for note in entry.notes})

    assert not [entry for entry in entries if isinstance(entry, Rejected)]
    assert told == TOLD[year]


def test_only_what_a_register_calls_resolved_is_positive():
    for year in TOLD:
        for entry in read(shared(f"boston_311_{year}.csv"), load_map(f"boston_311_{year}")):
            is_resolved = entry.closed_at is not None and entry.outcome_label == "resolved"
            assert (entry.outcome is Outcome.POSITIVE) == is_resolved


class TestJournal:
    def journal(self):
        return read(SHIPPED / "journal_ru_sample.csv", load_map("journal_ru"))

    def test_the_sample_has_every_outcome_and_every_fault_that_a_journal_may_have(self):
        rows = self.journal()
        entries = [row for row in rows if isinstance(row, RegisterEntry)]
        reasons = {reason.code for row in rows if isinstance(row, Rejected) for reason in row.reasons}

        assert (len(entries), len(rows)) == (34, 42)
        assert {entry.outcome for entry in entries} == {*Outcome, None} - {Outcome.LEFT}
        assert reasons == {
            "number_missing", "number_twice", "received_missing", "date_unreadable", "date_in_future",
            "date_too_early", "too_many_cells",
        }  # fmt: skip

    def test_a_number_that_stands_twice_goes_in_once_and_the_first_row_is_named(self):
        twice = [row for row in self.journal() if isinstance(row, Rejected) and row.row_number == 40]

        assert dict(twice[0].reasons[0].facts) == {"value": "УР-3/24", "first_row": 4}

    def test_the_same_journal_as_a_workbook_says_the_same(self, tmp_path):
        register_map = load_map("journal_ru")
        path = tmp_path / "journal.xlsx"
        path.write_bytes(workbook(register_map, sample_rows("journal_ru")))
        from_workbook = self.hashes(read(path, register_map))

        from_csv = self.hashes(self.journal())

        # The row that is too long in the CSV has its surplus below no header in the workbook.
        assert {number: from_workbook.get(number) for number in from_csv} == from_csv

    def hashes(self, rows):
        return {row.row_number: row.content_hash() for row in rows if isinstance(row, RegisterEntry)}

    def test_an_empty_template_is_a_journal_without_rows(self, tmp_path):
        register_map = load_map("journal_ru")
        path = tmp_path / "template.xlsx"
        path.write_bytes(workbook(register_map, sample_rows("journal_ru")[:1]))

        assert read(path, register_map) == []

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_it_is_read_in_any_encoding_and_with_any_delimiter(self, tmp_path, encoding, delimiter):
        path = tmp_path / "journal.csv"
        header = ["№ п/п", "Рег. номер", "Дата", "Дата исполнения", "Результат"]
        row = ["1", "УР-1", "05.03.2024", "", "решено; совсем, да"]
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows([header, row])

        (entry,) = read(path, load_map("journal_ru"))

        assert (entry.own_number, entry.outcome_label) == ("УР-1", "решено положительно")

    def test_the_header_is_found_below_a_title_whatever_its_case_and_blanks(self, tmp_path):
        path = tmp_path / "journal.csv"
        path.write_text(
            "Журнал приёмной за 2024 год;;;\n;;;\n рег. НОМЕР ;дата;Дата  исполнения;Результат\n"
            "1;05.03.2024;;\n;;;\n2;06.03.2024\n",
            encoding="utf-8",
        )

        entries = read(path, load_map("journal_ru"))

        assert [(entry.row_number, entry.own_number) for entry in entries] == [(4, "1"), (6, "2")]


class TestUnusable:
    def refusal(self, path):
        with pytest.raises(UnusableRegister) as refusal:
            Register(path, load_map("journal_ru"))
        return refusal.value

    def test_a_file_of_another_register_is_refused_naming_the_missing_columns(self, tmp_path):
        path = tmp_path / "other.csv"
        path.write_text("Рег. номер;Дата;Цвет\n", encoding="utf-8")

        refusal = self.refusal(path)

        assert (refusal.reason, refusal.facts) == ("no_header", ("Дата исполнения", "Результат"))

    def test_a_file_that_is_not_there_an_empty_one_and_a_broken_workbook_are_refused(self, tmp_path):
        (tmp_path / "empty.csv").write_bytes(b"")
        (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and no more")

        assert self.refusal(tmp_path / "none.csv").reason == "not_found"
        assert self.refusal(tmp_path / "empty.csv").reason == "no_header"
        assert self.refusal(tmp_path / "broken.xlsx").reason == "not_a_workbook"

    def test_a_map_that_is_not_there_is_refused_naming_those_that_are(self):
        with pytest.raises(UnusableMap, match="journal_ru"):
            load_map("journal_fr")

    def test_a_map_of_one_s_own_is_read_from_its_path(self, tmp_path):
        path = tmp_path / "mine.toml"
        path.write_bytes((SHIPPED / "journal_ru.toml").read_bytes())

        assert load_map(str(path)).name == "mine"


def test_each_shipped_map_is_complete_and_names_its_branch():
    maps = [load_map(name) for name in map_names()]

    assert [each.branch.code for each in maps] == ["BOSTON-2011", "BOSTON-2015", "BOSTON-2025", "ORAL"]
    for each in maps:
        assert each.branch.names.keys() == {"kk", "ru", "en"}


def test_the_progress_ends_at_the_size_of_the_file():
    register = Register(SHIPPED / "journal_ru_sample.csv", load_map("journal_ru"))

    assert list(register.entries(known_at=KNOWN_AT))
    assert register.position() == register.size
