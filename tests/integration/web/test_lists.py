"""The lists of questions: which views there are, what narrows them, how one pages through them."""

from datetime import timedelta

import pytest

from reception.domain.vocabulary import Channel, Language, Outcome, Role
from reception.extensions import db
from reception.queries import paging
from reception.services import questions
from tests.desk import NOW

DAY = timedelta(days=1)


@pytest.fixture
def manager(visit, desk):
    return visit(desk.manager)


def numbers(answer):
    """Return the numbers of the rows, in their order."""
    return [link.text for link in answer.page.main.all("a") if "data-row-link" in link.attributes]


def listed(visitor, **parameters):
    return numbers(visitor.open("/questions", query_string=parameters))


@pytest.fixture
def assign(make, desk):
    def assign(question, *, to=None):
        to = to or desk.official
        act = make.act(desk.manager, NOW - 1 * DAY)
        questions.assign(question, organisation=to.organisation, assignee=to, act=act)
        db.session.commit()
        return question

    return assign


class TestViews:
    def test_each_view_shows_the_questions_of_its_kind(self, manager, make, desk, assign):
        fresh = make.question(desk.branch, received_at=NOW - 2 * DAY)
        working = assign(make.question(desk.branch, received_at=NOW - 3 * DAY))
        late = assign(make.question(desk.branch, received_at=NOW - 60 * DAY))
        waiting = make.question(desk.branch, received_at=NOW - 4 * DAY)
        questions.leave(waiting, reason="Нет подписи.", act=make.act(desk.staff, NOW - DAY))
        db.session.commit()
        done = make.closed(
            make.question(desk.branch, received_at=NOW - 5 * DAY),
            official=desk.official,
            manager=desk.manager,
            at=NOW - DAY,
        )

        assert {
            view: set(listed(manager, view=view))
            for view in ("queue", "overdue", "unassigned", "proposed", "all")
        } == {
            "queue": {fresh.number, working.number, late.number, waiting.number},
            "overdue": {late.number},
            "unassigned": {fresh.number},
            "proposed": {waiting.number},
            "all": {fresh.number, working.number, late.number, waiting.number, done.number},
        }

    def test_my_work_is_what_is_mine_or_my_organisations_the_most_urgent_first(
        self, visit, make, desk, assign
    ):
        colleague = make.official(desk.organisation)
        later = assign(make.question(desk.branch, received_at=NOW - 2 * DAY))
        sooner = assign(make.question(desk.branch, received_at=NOW - 9 * DAY))
        assign(make.question(desk.branch, received_at=NOW - 3 * DAY), to=colleague)

        assert listed(visit(desk.official), view="work") == [sooner.number, later.number]

    def test_the_overdue_are_ordered_by_their_due_date_and_the_others_by_receipt(self, manager, make, desk):
        old = make.question(desk.branch, received_at=NOW - 90 * DAY)
        older = make.question(desk.branch, received_at=NOW - 95 * DAY)
        new = make.question(desk.branch, received_at=NOW - 2 * DAY)

        assert listed(manager, view="overdue") == [older.number, old.number]
        assert listed(manager, view="all") == [new.number, old.number, older.number]

    def test_the_tabs_count_what_their_lists_show(self, manager, make, desk):
        for _ in range(3):
            make.question(desk.branch, received_at=NOW - 90 * DAY)
        tabs = manager.open("/questions").page.root.of_class("tabs")[0]

        counts = {
            tab["href"]: tab.of_class("count")[0].text for tab in tabs.all("a") if tab.of_class("count")
        }
        assert counts["/questions?view=overdue"] == "3"
        assert counts["/questions?view=unassigned"] == "3"
        assert counts["/questions?view=proposed"] == "0"

    def test_one_tab_is_the_current_one(self, manager):
        tabs = manager.open("/questions?view=overdue").page.root.of_class("tabs")[0]

        assert [tab["href"] for tab in tabs.all("a", aria_current="page")] == ["/questions?view=overdue"]

    def test_a_view_that_there_is_not_shows_what_is_under_control(self, manager):
        assert manager.open("/questions?view=nonsense").page.heading == "Under control"

    def test_another_branch_is_in_no_list(self, manager, make):
        foreign = make.question(make.branch(), received_at=NOW - 90 * DAY)

        for view in ("queue", "overdue", "unassigned", "all"):
            assert listed(manager, view=view) == []
        assert listed(manager, view="all", number=foreign.number) == []


class TestFilter:
    def test_a_list_is_narrowed_by_each_fact(self, manager, make, desk, assign):
        district = make.district(desk.branch)
        wanted = make.question(
            desk.branch, received_at=NOW - 2 * DAY, channel=Channel.LETTER, district_id=district.id
        )
        wanted = make.closed(
            wanted, official=desk.official, manager=desk.manager, at=NOW - DAY, outcome=Outcome.POSITIVE
        )
        other = make.question(desk.branch, received_at=NOW - 9 * DAY)

        assert set(listed(manager, view="all")) == {wanted.number, other.number}
        for name, value in {
            "status": "closed",
            "outcome": "positive",
            "organisation": desk.organisation.id,
            "official": desk.official.id,
            "district": district.id,
            "channel": "letter",
            "received_from": "2026-06-05",
        }.items():
            assert listed(manager, view="all", **{name: value}) == [wanted.number], name
        assert listed(manager, view="all", received_to="2026-06-05") == [other.number]
        assert listed(manager, view="all", topic=make.topic("land").id) == []

    def test_what_is_set_is_named_and_can_be_taken_away_singly(self, manager, make, desk):
        topic = make.topic()
        answer = manager.open(f"/questions?view=all&status=registered&topic={topic.id}")

        tags = {tag.text: tag["href"] for tag in answer.page.root.of_class("filter-tag")}
        assert tags == {
            "Remove the filter: Registered": f"/questions?view=all&topic={topic.id}",
            f"Remove the filter: {topic.name_en}": "/questions?view=all&status=registered",
        }

    def test_the_form_keeps_what_is_set(self, manager, make):
        topic = make.topic()
        page = manager.open(f"/questions?view=overdue&status=registered&topic={topic.id}").page

        (form,) = [form for form in page.main.all("form") if form.get("method") == "get"]
        chosen = {
            s["name"]: [o["value"] for o in s.all("option") if "selected" in o.attributes]
            for s in form.all("select")
        }
        assert (chosen["status"], chosen["topic"]) == (["registered"], [str(topic.id)])
        assert form.one("input", name="view")["value"] == "overdue"

    @pytest.mark.parametrize(
        "nonsense",
        [
            "status=lost",
            "topic=one",
            "topic=99999999999999999999",
            "organisation=-1",
            "district=١",
            "received_from=2026-02-30",
            "received_from=0001-01-01",
            "received_to=9999-12-31",
            "number=%00",
            "number=%F0%9F%98%80",
            "official=0",
            "cursor=nonsense",
            "cursor=W10=",
            "cursor=%00",
        ],
    )
    def test_what_makes_no_sense_in_an_address_harms_nothing(self, manager, nonsense):
        assert manager.open(f"/questions?view=all&{nonsense}", expect=None).status in {200, 400}


class TestNumber:
    def test_a_question_is_found_by_its_number_however_it_is_typed(self, manager, make, desk):
        wanted, _other = make.question(desk.branch), make.question(desk.branch)

        for typed in (wanted.number, f" {wanted.number.lower()} ", "1", "000001"):
            assert listed(manager, view="all", number=typed) == [wanted.number], typed

    def test_a_part_is_found_by_its_appeals_number_and_its_own(self, manager, make, desk):
        appeal = make.appeal(desk.branch, parts=2)
        parts = {question.number for question in appeal.questions}

        assert set(listed(manager, view="all", number=appeal.number)) == parts
        assert set(listed(manager, view="all", number=f"{appeal.number}/2")) == parts

    def test_a_question_is_found_by_its_number_in_the_earlier_register(self, manager, make, desk):
        question = make.question(desk.branch)
        question.appeal.own_number = "101001234567"
        db.session.commit()

        answer = manager.open("/questions?view=all&number=101001234567")
        assert numbers(answer) == [question.number]
        assert "101001234567" in answer.text

    def test_a_number_with_a_sign_of_the_database_finds_nothing(self, manager, make, desk):
        make.question(desk.branch)

        for typed in ("%", "_", "ПРФ%", "' OR 1=1 --"):
            assert listed(manager, view="all", number=typed) == []


class TestPages:
    @pytest.fixture(autouse=True)
    def short_pages(self, monkeypatch):
        monkeypatch.setattr(paging.fetch, "__kwdefaults__", {**paging.fetch.__kwdefaults__, "size": 3})

    @pytest.mark.parametrize("view", ["all", "overdue", "work"])
    def test_one_goes_forth_and_back_over_all_rows_and_none_twice(self, visit, make, desk, assign, view):
        visitor = visit(desk.official if view == "work" else desk.manager)
        for day in range(8):
            question = make.question(desk.branch, received_at=NOW - (60 + day // 2) * DAY)
            if view == "work":
                assign(question)
        whole, answer = [], visitor.open(f"/questions?view={view}")
        pages = [numbers(answer)]
        while rel(answer, "next"):
            answer = visitor.open(rel(answer, "next"))
            pages.append(numbers(answer))
        whole = [number for page in pages for number in page]

        assert [len(page) for page in pages] == [3, 3, 2]
        assert len(set(whole)) == 8
        back = [numbers(answer)]
        while rel(answer, "prev"):
            answer = visitor.open(rel(answer, "prev"))
            back.insert(0, numbers(answer))
        assert back == pages

    def test_a_page_keeps_its_filter(self, manager, make, desk):
        for _ in range(4):
            make.question(desk.branch)
        address = rel(manager.open("/questions?view=all&status=registered"), "next")

        assert "view=all" in address
        assert "status=registered" in address

    def test_a_short_list_has_no_pages(self, manager, make, desk):
        make.question(desk.branch)

        assert manager.open("/questions").page.root.of_class("pager") == []


class TestEmpty:
    def test_an_empty_list_says_so_and_where_to_look(self, manager):
        page = manager.open("/questions?view=overdue").page

        (empty,) = page.root.of_class("empty")
        assert empty.one("h2").text == "This list is empty"
        assert empty.one("a")["href"] == "/questions?view=all"

    def test_a_filter_that_leaves_nothing_says_so(self, manager, make, desk):
        make.question(desk.branch)
        page = manager.open("/questions?status=closed").page

        assert page.root.of_class("empty")[0].one("h2").text == "Nothing matches the filter"


class TestHome:
    def test_each_figure_leads_to_a_list_of_that_many(self, visit, make, desk, assign):
        for days in (2, 60, 61):
            assign(make.question(desk.branch, received_at=NOW - days * DAY))
        make.question(desk.branch)

        for person in (desk.manager, desk.official, desk.staff):
            visitor = visit(person)
            figures = visitor.open("/").page.root.of_class("figure")
            assert figures
            for figure in figures:
                shown = int(figure.of_class("figure-count")[0].text)
                assert len(numbers(visitor.open(figure["href"]))) == shown, figure.text

    def test_an_administrator_who_sees_no_appeals_is_told_so(self, visit, desk):
        assert "Appeals are not shown to you." in visit(desk.administrator).open("/").text

    def test_whoever_is_above_sees_the_branches_below(self, visit, make, desk):
        make.question(desk.branch)
        above = visit(make.user(Role.AUDITOR, branch=desk.oblast, language=Language.ENGLISH))

        assert len(listed(above, view="all")) == 1


def rel(answer, name):
    found = answer.page.main.all("a", rel=name)
    return found[0]["href"] if found else None


class TestTheFirstPage:
    def test_an_official_finds_their_own_work_what_is_due_first_leading(self, visit, make, desk, assign):
        late, later = (make.question(desk.branch, received_at=NOW - days * DAY) for days in (40, 20))
        make.question(desk.branch, received_at=NOW - 50 * DAY)
        for question in (later, late):
            assign(question)

        assert numbers(visit(desk.official).open("/")) == [late.number, later.number]

    def test_a_manager_finds_what_is_overdue_and_where_the_list_goes_on(self, manager, make, desk):
        make.question(desk.branch, received_at=NOW)
        assert "What comes first" not in manager.open("/").text
        overdue = [make.question(desk.branch, received_at=NOW - (40 + 7 * n) * DAY) for n in range(9)]

        page = manager.open("/")

        assert numbers(page) == [question.number for question in reversed(overdue)][:6]
        (link,) = [link for link in page.page.main.all("a") if link.text == "The whole list"]
        assert link["href"] == "/questions?view=overdue"
