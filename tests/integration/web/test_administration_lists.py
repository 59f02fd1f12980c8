"""Branches, organisations, topics, districts and programmes on screen."""

from datetime import date

import pytest

from reception.domain.changes import ChangedKind
from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import Branch, Change, District, Programme, Topic

NAMES = {"name_kk": "Жаңа", "name_ru": "Новая", "name_en": "New one"}


@pytest.fixture
def administrator(visit, desk):
    return visit(desk.administrator)


def changes(kind):
    return db.session.scalars(db.select(Change).where(Change.kind == kind).order_by(Change.id)).all()


@pytest.mark.parametrize("kind", ["branches", "organisations", "topics", "districts", "programmes"])
def test_a_list_leads_to_its_entries_and_to_a_new_one(administrator, make, desk, kind):
    make.district(desk.branch)
    page = administrator.open(f"/administration/{kind}").page
    links = [link["href"] for link in page.links()]

    assert f"/administration/{kind}/new" in links
    for path in [href for href in links if href.startswith(f"/administration/{kind}/")]:
        administrator.open(path)


def test_a_programme_is_added_and_the_change_is_on_record(administrator, desk):
    form = administrator.open("/administration/programmes/new")
    administrator.send(form, {"code": "roads", **NAMES})

    programme = db.session.scalar(db.select(Programme).where(Programme.code == "roads"))
    assert programme.names.en == "New one"
    (change,) = changes(ChangedKind.PROGRAMME)
    assert change.actor_id == desk.administrator.id
    assert change.fields["name"]["to"] == {"kk": "Жаңа", "ru": "Новая", "en": "New one"}
    assert "New one" in administrator.open(f"/administration/programmes/{programme.id}").text


def test_names_are_asked_for_in_all_three_languages_beside_the_fields(administrator):
    form = administrator.open("/administration/topics/new")
    answer = administrator.send(form, {"code": "x y", **NAMES, "name_kk": " "}, expect=422)

    assert answer.page.summary == [
        "Code: Letters, digits, points, hyphens and underscores, no blanks.",
        "Name in Kazakh: Please fill this in.",
    ]
    assert answer.page.form().values["name_ru"] == "Новая"


def test_a_code_that_is_taken_is_told_beside_it(administrator):
    form = administrator.open("/administration/topics/new")
    answer = administrator.send(form, {"code": "housing", **NAMES}, expect=422)

    assert answer.page.summary == ["Code: Another entry has this already."]


def test_the_second_of_two_people_loses_nothing_typed_and_writes_over_nothing(administrator, visit, desk):
    topic = db.session.scalar(db.select(Topic).where(Topic.code == "housing"))
    path = f"/administration/topics/{topic.id}"
    mine, colleague = administrator.open(path), visit(desk.administrator)
    colleague.send(colleague.open(path), {"name_en": "Homes"})

    answer = administrator.send(mine, {"name_en": "Dwellings"}, expect=409)

    assert "Somebody else has changed this" in answer.page.summary[0]
    assert "Homes" in answer.text
    assert answer.page.form().values["name_en"] == "Dwellings"
    administrator.send(answer)
    db.session.refresh(topic)
    assert topic.name_en == "Dwellings"


def test_an_entry_closed_by_date_is_not_offered_and_stands_in_old_questions(administrator, visit, make, desk):
    topic = make.topic("housing")
    question = make.question(desk.branch)
    administrator.send(administrator.open(f"/administration/topics/{topic.id}"), {"valid_to": "2026-06-09"})

    clerk, manager = visit(desk.staff), visit(desk.manager)
    assert "Housing" not in clerk.open("/appeals/register").page.form().options("topic_id")
    assert "Housing" in manager.open(f"/questions/{question.id}").text
    correction = manager.open(f"/questions/{question.id}/correct")
    assert correction.page.form().values["topic_id"] == str(topic.id)
    manager.send(correction, {"reason": "Дом"})
    assert "closed since 10 Jun 2026" in administrator.open("/administration/topics").text

    administrator.send(administrator.open(f"/administration/topics/{topic.id}"), {"valid_to": ""})
    assert "Housing" in clerk.open("/appeals/register").page.form().options("topic_id")


def test_a_district_keeps_its_earlier_names_with_dates(administrator, make, desk):
    district = make.district(desk.branch)
    path = f"/administration/districts/{district.id}"
    administrator.send(
        administrator.open(path), {"aliases-0-name": "Зеленовский", "aliases-0-valid_to": "2018-12-20"}
    )
    db.session.expire_all()
    assert [(a.name, a.valid_to) for a in district.aliases] == [("Зеленовский", date(2018, 12, 20))]

    administrator.send(administrator.open(path), {"aliases-0-name": ""})
    db.session.expire_all()
    assert db.session.get(District, district.id).aliases == []


class TestBranch:
    def test_a_branch_is_added_below_another(self, administrator, desk):
        form = administrator.open("/administration/branches/new")
        values = {"code": "NEW", **NAMES, "number_prefix": "НОВ", "parent_id": str(desk.oblast.id)}
        administrator.send(form, values)

        branch = db.session.scalar(db.select(Branch).where(Branch.code == "NEW"))
        assert branch.path == f"{desk.oblast.path}{branch.id}/"
        assert "next number: НОВ-2026-000001" in administrator.open("/administration/branches").text

    def test_the_next_number_is_shown_before_a_pattern_is_saved(self, administrator, make, desk):
        make.appeal(desk.branch)
        page = administrator.open(f"/administration/branches/{desk.branch.id}")
        shown = administrator.send(
            page, {"number_pattern": "{year}/{prefix}/{serial:03}"}, press="preview", expect=200
        )

        assert f"2026/{desk.branch.number_prefix}/002" in shown.text
        db.session.refresh(desk.branch)
        assert desk.branch.number_pattern is None
        administrator.send(shown)
        assert make.appeal(desk.branch).number == f"2026/{desk.branch.number_prefix}/002"

    def test_a_pattern_that_could_give_a_number_twice_is_told_beside_it(self, administrator, desk):
        page = administrator.open(f"/administration/branches/{desk.branch.id}")
        answer = administrator.send(page, {"number_pattern": "{prefix}-{serial}"}, expect=422)

        assert answer.page.summary[0].startswith("Pattern of numbers: The pattern must contain")

    def test_a_closed_branch_registers_no_more(self, administrator, visit, make, desk):
        make.branch(desk.oblast)
        path = f"/administration/branches/{desk.branch.id}"
        administrator.send(administrator.open(path), {"valid_to": "2026-06-01"})

        above = visit(make.user(Role.STAFF, branch=desk.oblast, language=desk.staff.language))
        offered = above.open("/appeals/register").page.form().options("branch_id")
        assert desk.oblast.name_en in offered
        assert desk.branch.name_en not in offered
        clerk = visit(desk.staff)
        values = {"name": "Иванов", "topic_id": str(make.topic().id), "text": "Свет"}
        answer = clerk.send(clerk.open("/appeals/register"), values, expect=None)
        assert "The branch is closed and registers no more appeals." in answer.text


class TestAnAdministratorOfOneBranch:
    @pytest.fixture
    def local(self, visit, make, desk):
        return visit(make.user(Role.ADMINISTRATOR, branch=desk.branch, language=desk.staff.language))

    def test_sees_and_edits_the_entries_of_their_branches_alone(self, local, make, desk):
        beside = make.branch(desk.oblast)
        other = make.organisation(beside)

        assert desk.organisation.name_en in local.open("/administration/organisations").text
        assert other.name_en not in local.open("/administration/organisations").text
        local.open(f"/administration/organisations/{other.id}", expect=404)
        local.open(f"/administration/branches/{beside.id}", expect=404)

    def test_reads_what_is_common_to_all_and_does_not_change_it(self, local, make):
        topic = make.topic("housing")
        answer = local.send(
            local.open(f"/administration/topics/{topic.id}"), {"name_en": "Homes"}, expect=409
        )

        assert "an administrator of all branches changes it" in answer.page.summary[0]
        db.session.refresh(topic)
        assert topic.name_en == "Housing"
