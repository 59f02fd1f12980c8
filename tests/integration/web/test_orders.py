"""The lists of terms and owners, and the orders in which a person may want a list."""

from datetime import timedelta

import pytest

from reception.extensions import db
from reception.queries import paging
from reception.services import questions
from tests.desk import NOW
from tests.integration.web.test_lists import listed, numbers, rel

DAY = timedelta(days=1)


@pytest.fixture
def manager(visit, desk):
    return visit(desk.manager)


def due_in(make, desk, days):
    """Make a question of which the term ends on the local day so many days from now."""
    question = make.question(desk.branch, received_at=NOW - 4 * DAY)
    question.due_at = (NOW + days * DAY).replace(hour=18, minute=59)
    db.session.commit()
    return question.number


def test_due_soon_is_what_ends_within_three_working_days_and_is_not_overdue(manager, make, desk):
    # NOW is a Wednesday: three working days end on Monday, and the days off before it do not count.
    found = {days: due_in(make, desk, days) for days in (-1, 0, 1, 2, 4, 5, 6)}

    assert listed(manager, view="soon") == [found[days] for days in (0, 1, 2, 4, 5)]


def test_what_lies_with_nobody_or_with_somebody_who_left_is_without_an_owner(manager, make, desk):
    def assigned(to):
        question = make.question(desk.branch, received_at=NOW - 5 * DAY)
        act = make.act(desk.manager, NOW - DAY)
        questions.assign(question, organisation=to.organisation, assignee=to, act=act)
        return question

    gone = make.official(make.organisation(desk.branch))
    closed_body = make.organisation(desk.branch)
    fresh = make.question(desk.branch, received_at=NOW - DAY)
    owned, left, orphaned = (assigned(to) for to in (desk.official, gone, make.official(closed_body)))
    gone.is_active = closed_body.is_active = False
    db.session.commit()

    assert set(listed(manager, view="unowned")) == {fresh.number, left.number, orphaned.number}
    assert owned.number in listed(manager, view="queue")


class TestSort:
    @pytest.fixture
    def three(self, make, desk):
        """Make questions of which number, receipt and due date give three different orders."""
        made = [make.question(desk.branch, received_at=NOW - days * DAY) for days in (3, 9, 6)]
        for question, days in zip(made, (5, 9, 2), strict=True):
            question.due_at = NOW + days * DAY
        db.session.commit()
        return [question.number for question in made]

    @pytest.mark.parametrize(
        ("sort", "order"),
        [("due", (2, 0, 1)), ("received", (1, 2, 0)), ("number", (0, 1, 2)), ("nonsense", (0, 2, 1))],
    )
    def test_a_list_is_ordered_as_wished_and_the_other_way_round(self, manager, three, sort, order):
        wanted = [three[place] for place in order]

        assert listed(manager, view="all", sort=sort) == wanted
        if sort != "nonsense":
            assert listed(manager, view="all", sort=f"-{sort}") == wanted[::-1]

    def test_a_heading_orders_the_list_and_says_how_it_is_ordered(self, manager, three):
        answer = manager.open("/questions?view=all&status=registered")
        # On a phone the words of the link stand there without it.
        heads = {th.all("a")[0].text: th for th in answer.page.one("thead").all("th") if th.all("a")}
        assert {text for text, th in heads.items() if "aria-sort" in th.attributes} == {"Received"}

        answer = manager.open(heads["Term"].one("a")["href"])
        (term,) = [
            th for th in answer.page.one("thead").all("th") if [a.text for a in th.all("a")] == ["Term"]
        ]
        assert term["aria-sort"] == "ascending"
        assert "status=registered" in term.one("a")["href"]
        answer = manager.open(term.one("a")["href"])
        assert numbers(answer) == [three[place] for place in (1, 0, 2)]

    @pytest.mark.parametrize("sort", ["number", "-number", "-due"])
    def test_pages_go_forth_and_back_in_any_order(self, manager, make, desk, monkeypatch, sort):
        monkeypatch.setattr(paging.fetch, "__kwdefaults__", {**paging.fetch.__kwdefaults__, "size": 3})
        for _ in range(4):
            make.appeal(desk.branch, parts=2)
        answer = manager.open(f"/questions?view=all&sort={sort}")
        pages = [numbers(answer)]
        while rel(answer, "next"):
            answer = manager.open(rel(answer, "next"))
            pages.append(numbers(answer))

        assert [len(page) for page in pages] == [3, 3, 2]
        assert len({number for page in pages for number in page}) == 8
        assert numbers(manager.open(rel(answer, "prev"))) == pages[1]

    def test_a_place_in_a_list_of_another_order_is_the_first_page(self, manager, make, desk, monkeypatch):
        monkeypatch.setattr(paging.fetch, "__kwdefaults__", {**paging.fetch.__kwdefaults__, "size": 1})
        for _ in range(2):
            make.question(desk.branch)
        cursor = rel(manager.open("/questions?view=all&sort=number"), "next").partition("cursor=")[2]
        first = listed(manager, view="all", sort="due")

        assert numbers(manager.open(f"/questions?view=all&sort=due&cursor={cursor}")) == first
