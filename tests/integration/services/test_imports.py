"""Registers taken in whole: the figures of real ones, again, changed, interrupted."""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
import sqlalchemy as sa

from reception.adapters.registers import SHIPPED, Register, load_map
from reception.domain.periods import month
from reception.domain.report import By
from reception.domain.vocabulary import Outcome, Role
from reception.extensions import db, transaction
from reception.models import Appeal, Applicant, Event, ImportRun, Question, QuestionState
from reception.queries import directory
from reception.queries import report as reports
from reception.queries.scope import UNSCOPED, Scope
from reception.services import imports, questions, recount
from reception.services.import_directory import branch_for
from reception.services.questions import Act
from tests.making import PATTERN

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def shared(name):
    if not (DATA / name).exists():
        pytest.skip(f"../shared/data/{name} is not there")
    return DATA / name


def take_in(path, map_name, *, now=NOW, batch=imports.BATCH, batches=None, writes=True):
    """Import a file as the command does; after ``batches`` the power fails. Return work and rejected rows."""
    register_map = load_map(map_name)
    register = Register(path, register_map)
    with transaction():
        branch = branch_for(register_map, None, creates=writes)
        run = None
        if writes:
            run, resumed_after = imports.begin_run(
                branch, register_map, file_name=path.name, fingerprint=register.fingerprint(), now=now
            )
        work = imports.RegisterImport(register_map, branch, number_pattern=PATTERN, writes=writes)
        work.resumed_after = resumed_after if writes else 0
    rows, rejected, done = register.entries(known_at=now), [], 0
    while chunk := list(islice(rows, batch)):
        if done == batches:
            return work, rejected
        with transaction():
            rejected += work.take_in(chunk, now=now)
            if run is not None:
                imports.note_position(run, work.tally, chunk[-1].row_number)
        done += 1
    if run is not None:
        with transaction():
            run.finished_at = now
    return work, rejected


def counted(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model), execution_options=UNSCOPED)


def everything():
    """Return how many rows there are of all that an import writes."""
    db.session.rollback()
    return {model.__name__: counted(model) for model in (Appeal, Applicant, Question, Event, QuestionState)}


def figures(row):
    return row.received, row.decided_total, row.closing, row.overdue


def report_of(branch_code, in_month, known_at=NOW, by=()):
    db.session.rollback()
    return reports.report(
        reports.Question(
            period=in_month,
            known_at=known_at,
            scope=Scope.everything(),
            branch=directory.branch_by_code(branch_code),
        ),
        by=by,
    )


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("year", [2011, 2015])
def test_the_report_of_a_real_register_equals_the_oracle_month_by_month(year):
    oracle = shared(f"boston_311_{year}.oracle.csv")
    work, rejected = take_in(shared(f"boston_311_{year}.csv"), f"boston_311_{year}")
    expected = defaultdict(dict)
    with oracle.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            counts = tuple(int(line[name]) for name in ("received", "closed", "open_end", "overdue_end"))
            # A row of noughts is no row of the report.
            if line["level"] != "agency_district" and any(counts):
                expected[line["month"]][line["level"], line["agency"], line["district"]] = counts

    found = {}
    for name in expected:
        result = report_of(
            f"BOSTON-{year}", month(*map(int, name.split("-"))), by=(By.ORGANISATION, By.DISTRICT)
        )
        rows = {("total", "*", "*"): figures(result.total)}
        rows |= {("agency", r.code, "*"): figures(r) for r in result.sections[By.ORGANISATION]}
        rows |= {("district", "*", r.code): figures(r) for r in result.sections[By.DISTRICT]}
        found[name] = {key: counts for key, counts in rows.items() if any(counts)}

    assert rejected == []
    assert work.tally.added == sum(rows["total", "*", "*"][0] for rows in expected.values())
    assert len(expected) == 12
    assert found == expected


@pytest.fixture
def journal(tmp_path):
    """Return a small journal, whose rows a test may change."""

    class Journal:
        path = tmp_path / "journal.csv"
        header = (
            "Рег. номер", "Дата", "Дата исполнения", "Результат", "Исполнитель",
            "ФИО", "ИИН", "Телефон", "Адрес", "Ответ", "Срок исполнения",
        )  # fmt: skip

        def __init__(self):
            self.rows = [
                ["1", "01.03.2026", "10.03.2026", "решено", "ВК", "Ким В.", "", "87011234567", "", "Да", ""],
                ["2", "02.03.2026", "", "", "ВК", "Ким В.", "", "+77011234567", "", "", "20.03.2026"],
                ["3", "03.03.2026", "", "", "", "Ким В.", "", "нет", "ул. Абая, 1", "", ""],
                ["4", "04.03.2026", "05.03.2026", "отказ", "Акимат", "Омар", "", "", "ул. Абая, 1", "", ""],
            ]  # fmt: skip

        def take_in(self, **kwargs):
            with self.path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([self.header, *self.rows])
            return take_in(self.path, "journal_ru", **kwargs)

    return Journal()


def appeal(own_number):
    db.session.rollback()
    return db.session.scalars(
        sa.select(Appeal).where(Appeal.own_number == own_number), execution_options=UNSCOPED
    ).one()


def question(own_number):
    return appeal(own_number).questions[0]


def differences():
    """Return the questions whose columns or states do not say what their entries add up to."""
    db.session.rollback()
    return [each for _count, found in recount.recount(mend=False) for each in found]


MARCH = month(2026, 3)


@pytest.mark.usefixtures("app")
class TestJournal:
    def test_importing_again_changes_nothing(self, journal):
        first, _rejected = journal.take_in()
        before = everything()

        again, _rejected = journal.take_in(now=NOW + timedelta(days=1))

        assert (first.tally.added, again.tally.added, again.tally.unchanged) == (4, 0, 4)
        assert everything() == before

    def test_numbers_are_those_of_the_branch_and_the_year_of_receipt_without_gaps(self, journal):
        journal.rows[0][1] = "30.12.2025"
        journal.take_in()

        assert [appeal(own).number for own in "1234"] == [
            "УРЛ-2025-000001", "УРЛ-2026-000001", "УРЛ-2026-000002", "УРЛ-2026-000003",
        ]  # fmt: skip

    def test_terms_come_as_given_and_missing_ones_stay_missing(self, journal):
        journal.take_in()

        assert question("1").due_at is None
        assert question("2").due_at.astimezone(question("2").branch.zone).date() == date(2026, 3, 20)

    def test_a_person_is_found_by_telephone_or_address_and_name(self, journal):
        journal.take_in()

        assert appeal("1").applicant_id == appeal("2").applicant_id != appeal("3").applicant_id
        assert appeal("3").applicant_id != appeal("4").applicant_id
        journal.rows += [["5", "06.03.2026", "", "", "", "ким в.", "", "", "ул. Абая,  1", "", ""]]
        journal.take_in()
        assert appeal("5").applicant_id == appeal("3").applicant_id

    def test_a_closing_told_later_closes_the_case_and_earlier_knowledge_stays(self, journal):
        journal.take_in()
        journal.rows[1][2:4] = ["11.03.2026", "разъяснено"]
        later = NOW + timedelta(days=1)

        work, rejected = journal.take_in(now=later)

        assert (work.tally.changed, work.tally.unchanged, rejected) == (1, 3, [])
        assert question("2").outcome is Outcome.EXPLAINED
        assert figures(report_of("ORAL", MARCH).total) == (4, 2, 2, 1)
        assert figures(report_of("ORAL", MARCH, known_at=later).total) == (4, 3, 1, 0)

    def test_a_row_put_right_moves_its_appeal_to_another_month_body_and_outcome(self, journal):
        journal.take_in()
        journal.rows[0] = ["1", "27.02.2026", "28.02.2026", "отказ", "Акимат", *journal.rows[0][5:]]
        later = NOW + timedelta(days=1)

        work, _rejected = journal.take_in(now=later)

        assert work.tally.changed == 1
        assert figures(report_of("ORAL", month(2026, 2), known_at=later).total) == (1, 1, 0, 0)
        assert figures(report_of("ORAL", MARCH, known_at=later).total) == (3, 1, 2, 1)
        assert figures(report_of("ORAL", MARCH).total) == (4, 2, 2, 1)
        assert question("1").organisation.code == "Акимат"
        assert differences() == []

    def test_a_case_that_the_register_reopens_is_open_again(self, journal):
        journal.take_in()
        journal.rows[0][2:4] = ["", ""]

        journal.take_in(now=NOW + timedelta(days=1))

        assert question("1").is_open

    def test_a_changed_answer_is_kept_as_a_new_entry(self, journal):
        journal.take_in()
        before = counted(Event)
        journal.rows[0][9] = "Да, вода есть."

        journal.take_in(now=NOW + timedelta(days=1))

        # The closing is retracted and stated anew.
        assert counted(Event) == before + 2

    def test_what_people_did_here_stays_and_a_row_against_it_is_rejected(self, journal, make):
        journal.take_in()
        manager = make.user(Role.MANAGER, branch=question("4").branch)
        act = Act(actor=manager, scope=Scope.everything(), now=NOW + timedelta(hours=1))
        with transaction():
            questions.reopen(question("4"), reason="Новые обстоятельства", act=act)
        journal.rows[3][2:4] = ["", ""]

        work, (rejected,) = journal.take_in(now=NOW + timedelta(days=1))

        assert [reason.code for reason in rejected.reasons] == ["worked_on_here"]
        assert (work.tally.changed, work.tally.rejected) == (0, 1)
        assert question("4").is_open

    def test_an_interrupted_import_goes_on_where_it_stopped(self, journal):
        journal.rows += [[str(number), "06.03.2026", *[""] * 9] for number in range(5, 24)]
        journal.take_in(batch=5, batches=2)
        assert counted(Appeal) == 10

        work, _rejected = journal.take_in(batch=5)

        assert work.resumed_after == 11
        assert (work.tally.unchanged, work.tally.added) == (10, 13)
        assert counted(Appeal) == 23
        runs = db.session.scalars(sa.select(ImportRun).order_by(ImportRun.id)).all()
        assert [(run.position, run.finished_at is None) for run in runs] == [(11, True), (24, False)]

    def test_a_dry_run_tells_what_would_happen_and_writes_nothing(self, journal):
        before = everything()

        work, _rejected = journal.take_in(writes=False)

        assert (work.tally.added, work.created["organisation"]) == (4, 2)
        assert everything() == before
        assert directory.branch_by_code("ORAL") is None

    def test_an_unknown_district_is_rejected_where_the_map_says_so(self, journal, make):
        journal.header = (*journal.header, "Район")
        journal.rows = [[*journal.rows[0], "Акжайыкский"], [*journal.rows[1], " г.  уральск "]]
        branch = make.branch(code="ORAL")
        make.district(branch, name_ru="г. Уральск")

        work, (rejected,) = journal.take_in()

        assert [(r.code, dict(r.facts)) for r in rejected.reasons] == [
            ("district_unknown", {"value": "Акжайыкский"})
        ]
        assert rejected.row[0] == "1"
        assert question("2").district.name_ru == "г. Уральск"
        assert work.created["district"] == 0


@pytest.mark.usefixtures("app")
def test_the_sample_journal_goes_in_but_for_its_rejected_rows(make):
    branch = make.branch(code="ORAL")
    for name in ("г. Уральск", "район Бәйтерек", "Теректинский район", "Акжаикский район", "Бурлинский район",
                 "Сырымский район", "Жангалинский район"):  # fmt: skip
        make.district(branch, name_ru=name)

    work, rejected = take_in(SHIPPED / "journal_ru_sample.csv", "journal_ru")

    assert (work.tally.added, len(rejected)) == (34, 8)
    assert appeal("УР-7/24").is_collective
    assert appeal("УР-8/24").is_anonymous
    assert question("УР-1/24").topic.code.startswith("utilities.")
    assert differences() == []
