"""A register is uploaded, looked at, started and taken in; what cannot be used is told in a sentence."""

import csv
import io
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from reception.adapters.register_template import sample_rows, workbook
from reception.adapters.registers import SHIPPED, load_map
from reception.domain.jobs import JobState
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import Appeal, ImportRun, Job
from reception.queries.scope import UNSCOPED
from tests.working import only_job, work

SAMPLE = (SHIPPED / "journal_ru_sample.csv").read_bytes()
DISTRICTS = (
    "г. Уральск", "район Бәйтерек", "Теректинский район", "Акжаикский район", "Бурлинский район",
    "Сырымский район", "Жангалинский район",
)  # fmt: skip
SMALL = "Рег. номер;Дата обращения;ФИО заявителя\n1;05.03.2024;Ахметов Серік Маратұлы\n2;31.02.2024;\n"


@pytest.fixture
def manager(visit, desk, make):
    with make.together():
        for name in DISTRICTS:
            make.district(desk.branch, name_ru=name)
    return visit(desk.manager)


def send(visitor, content, name="journal.csv", expect=302, **changes):
    page = visitor.open("/imports/new")
    content = content.encode() if isinstance(content, str) else content
    form = page.page.form()
    data = form.values | changes | {"file": (io.BytesIO(content), name)}
    return visitor.post("/imports/new", data, expect=expect, content_type="multipart/form-data")


def looked_at(visitor, content, **options):
    return visitor.follow(send(visitor, content, **options))


def started(visitor, preview):
    return visitor.press(preview, f"{preview.path}/start", expect=302).location


def appeals(branch):
    db.session.rollback()
    found = sa.select(Appeal).where(Appeal.branch_id == branch.id).order_by(Appeal.id)
    return db.session.scalars(found, execution_options=UNSCOPED).all()


def rejected_rows(visitor, path):
    text = visitor.open(f"{path}/file").data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


class TestTheWholeWay:
    def test_the_sample_is_looked_at_taken_in_and_told(self, manager, desk, tmp_path):
        preview = looked_at(manager, SAMPLE, name="Журнал 2024.csv")

        assert [row.all("th")[0].raw_text[:1] for row in preview.page.one("tbody").all("tr")][:2] == [
            "2",
            "3",
        ]
        assert "Сулейменова А.Б." in preview.text
        assert "680314200010" not in preview.response.text, "an IIN is masked here too"
        assert "CSV, UTF-8" in preview.text
        assert appeals(desk.branch) == []

        path = started(manager, preview)
        work(tmp_path)
        page = manager.open(path)

        facts = page.page.main.of_class("summary")[0].all("div")
        counts = {fact.one("dt").text: fact.one("dd").text for fact in facts}
        assert {name: counts[name] for name in ("Rows", "New", "Changed", "Unchanged", "Rejected")} == {
            "Rows": "42",
            "New": "34",
            "Changed": "0",
            "Unchanged": "0",
            "Rejected": "8",
        }
        assert len(appeals(desk.branch)) == 34
        header, *rows = rejected_rows(manager, path)
        assert header[:2] == ["Row", "Why"]
        assert [row[0] for row in rows] == ["35", "36", "37", "38", "39", "40", "41", "42"]
        assert rows[0][1] == "The row has no registration number."

    def test_the_same_file_twice_registers_nothing_twice(self, manager, desk, tmp_path):
        for _ in range(2):
            path = started(manager, looked_at(manager, SAMPLE))
            work(tmp_path)

        assert len(appeals(desk.branch)) == 34
        results = db.session.scalars(sa.select(Job.result).order_by(Job.id)).all()
        assert [(r["added"], r["unchanged"], r["rejected"]) for r in results] == [(34, 0, 8), (0, 34, 8)]
        assert all(run.finished_at for run in db.session.scalars(sa.select(ImportRun)))
        assert "Unchanged" in manager.open(path).text

    def test_forms_sent_twice_take_in_once(self, manager, desk, tmp_path):
        page = manager.open("/imports/new")
        for _ in range(2):
            data = page.page.form().values | {"file": (io.BytesIO(SMALL.encode()), "j.csv")}
            location = manager.post(
                "/imports/new", data, expect=302, content_type="multipart/form-data"
            ).location
        preview = manager.open(location)
        assert started(manager, preview) == started(manager, preview)

        work(tmp_path)

        assert only_job().result["added"] == 1
        assert len(list((tmp_path / "quarantine").iterdir())) == 1

    def test_a_file_without_rejected_rows_leaves_none_to_fetch(self, manager, tmp_path):
        path = started(manager, looked_at(manager, SMALL.splitlines()[0] + "\n1;05.03.2024;\n"))
        work(tmp_path)

        assert only_job().file is None
        assert "Download" not in manager.open(path).text

    def test_another_branch_below_is_chosen(self, visit, desk, make, tmp_path):
        above = visit(make.user(Role.MANAGER, branch=desk.oblast, language="en"))
        started(above, looked_at(above, SMALL, branch_id=str(desk.branch.id)))
        work(tmp_path)

        assert [appeal.own_number for appeal in appeals(desk.branch)] == ["1"]

    def test_a_workbook_is_read_like_the_csv(self, manager, desk, tmp_path):
        book = workbook(load_map("journal_ru"), sample_rows("journal_ru")[:21])
        preview = looked_at(manager, book, name="journal.xlsx")
        assert "XLSX" in preview.text

        started(manager, preview)
        work(tmp_path)

        assert (only_job().result["added"], only_job().result["rejected"]) == (20, 0)

    def test_a_map_of_the_installations_own_can_be_chosen(self, manager, tmp_path):
        folder = tmp_path / "register_maps"
        folder.mkdir()
        text = (SHIPPED / "journal_ru.toml").read_text(encoding="utf-8")
        (folder / "ours.toml").write_text(text.replace("%d.%m.%Y", "%Y/%d/%m"), encoding="utf-8")
        (folder / "broken.toml").write_text("title = ", encoding="utf-8")

        page = looked_at(manager, "Рег. номер;Дата\n7;2024/31/01\n", map_name="ours")

        assert "31 Jan 2024" in page.text
        assert only_job().parameters["map"] == "ours"


class TestColumns:
    STRANGE = "Шифр;Когда поступило;Кто\nA-1;05.03.2024;Ахметов Серік\n"

    def test_a_register_that_nobody_has_described_is_described_on_the_page(self, manager, desk, tmp_path):
        page = looked_at(manager, self.STRANGE)
        assert "Say which column is: Number in the earlier register, Received on." in page.text
        assert not [form for form in page.page.all("form") if form.get("action").endswith("/start")]

        fields = {"column_0": "own_number", "column_1": "received", "column_2": "applicant_name"}
        preview = manager.follow(manager.send(page, fields, action=""))
        assert "Ахметов С." in preview.text
        started(manager, preview)
        work(tmp_path)

        assert [appeal.applicant.name for appeal in appeals(desk.branch)] == ["Ахметов Серік"]

    def test_two_columns_cannot_mean_the_same(self, manager):
        page = looked_at(manager, self.STRANGE)

        fields = {"column_0": "own_number", "column_1": "received", "column_2": "received"}
        answer = manager.send(page, fields, action="", expect=422)

        assert "Another column is said to be this already." in answer.text

    def test_a_file_without_a_number_is_not_started_by_hand(self, manager):
        page = looked_at(manager, self.STRANGE)
        token = page.page.form("").values["csrf_token"]

        manager.post(f"{page.path}/start", {"csrf_token": token}, expect=422)

        assert only_job().state is JobState.PREPARED

    def test_refusals_stand_beside_their_rows(self, manager):
        page = looked_at(manager, SMALL)

        row = page.page.one("tbody").all("tr")[1]
        assert "The date of receipt cannot be read: 31.02.2024." in row.text


class TestBadFiles:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "The file is empty."),
            (b"\n \n;;\n", "The file is no table"),
            (b"\n \n \n", "The file is empty."),
            (b"%PDF-1.7 \0", "The file is no table"),
            (b"\0\1\2\3", "The file is no table"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is an old workbook (.xls)."),
            (b"PK\x03\x04 and nothing of a workbook", "The file is no workbook that can be read."),
        ],
    )
    def test_what_is_no_register_is_told_beside_the_field_and_does_not_stay(
        self, manager, tmp_path, content, words
    ):
        answer = send(manager, content, expect=422)

        assert words in answer.page.one("p", id="file-error").text
        assert db.session.scalars(sa.select(Job)).all() == []
        assert list((tmp_path / "quarantine").iterdir()) == []

    def test_a_workbook_that_unpacks_to_more_than_a_page_reads_is_refused(self, manager, monkeypatch):
        monkeypatch.setattr("reception.adapters.register_files.PAGE_LIMIT", 10)
        packed = io.BytesIO()
        with ZipFile(packed, "w") as archive:
            archive.writestr("xl/workbook.xml", "0" * 11)

        answer = send(manager, packed.getvalue(), expect=422)

        assert "unpacks to more than can be read" in answer.text

    def test_no_file_is_asked_for(self, manager):
        page = manager.open("/imports/new")

        answer = manager.send(page, {"file": None}, expect=422)

        assert "Choose a file." in answer.text

    def test_windows_1251_is_found_out(self, manager):
        russian = SMALL.replace("Серік Маратұлы", "Серик Маратович").encode("cp1251")

        page = looked_at(manager, russian)

        assert "CSV, CP1251" in page.text
        assert "Ахметов С.М." in page.text

    def test_a_file_that_breaks_off_fails_with_its_row_and_keeps_what_is_in(self, manager, desk, tmp_path):
        lines = [f"{n};05.03.2024;" for n in range(1, 600)]
        content = "\n".join([SMALL.splitlines()[0], *lines, '9999;"05.03.2024' + "x" * 200_000])
        path = started(manager, looked_at(manager, content))
        work(tmp_path)

        assert "breaks off or is no CSV near row" in manager.open(path).text
        assert len(appeals(desk.branch)) == 500


class TestWhose:
    def test_an_upload_is_its_persons_own(self, manager, visit, desk, make):
        page = looked_at(manager, SMALL)
        other = visit(make.user(Role.MANAGER, branch=desk.branch, language="en"))
        token = other.open("/").page.all("input", name="csrf_token")[0]["value"]

        other.open(page.path, expect=404)
        for verb in ("start", "discard"):
            other.post(f"{page.path}/{verb}", {"csrf_token": token}, expect=404)

    def test_a_branch_beside_cannot_be_chosen(self, manager, desk, make):
        beside = make.branch(desk.oblast)

        answer = send(manager, SMALL, expect=422, branch_id=str(beside.id))

        assert answer.page.one("p", id="branch_id-error")

    def test_whoever_is_moved_before_the_start_takes_nothing_in(self, manager, desk, make, tmp_path):
        path = started(manager, looked_at(manager, SMALL))
        desk.manager.branch = make.branch(desk.oblast)
        db.session.commit()

        work(tmp_path)

        assert appeals(desk.branch) == []
        assert "Your role does not include this any more." in manager.open(path).text

    def test_an_administrator_without_a_branch_imports_into_any(self, visit, desk, tmp_path):
        visitor = visit(desk.administrator)
        started(visitor, looked_at(visitor, SMALL, branch_id=str(desk.branch.id)))
        work(tmp_path)

        assert len(appeals(desk.branch)) == 1

    def test_what_is_discarded_is_gone(self, manager, tmp_path):
        page = looked_at(manager, SMALL)

        manager.follow(manager.press(page, f"{page.path}/discard", expect=302))

        assert db.session.scalars(sa.select(Job)).all() == []
        assert list((tmp_path / "quarantine").iterdir()) == []

    def test_an_unfinished_one_is_found_among_my_files(self, manager):
        page = looked_at(manager, SMALL)

        assert page.path in [a["href"] for a in manager.open("/files").page.main.all("a")]
        assert manager.open(f"/files/{only_job().id}", expect=302).location == page.path
