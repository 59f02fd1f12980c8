"""A filter gets a name, is found in the menu with its count, and belongs to a person or to the branch."""

from datetime import timedelta

import pytest

from reception.domain.vocabulary import Language, Role
from reception.extensions import db
from reception.models import SavedView
from tests.desk import NOW

DAY = timedelta(days=1)


@pytest.fixture
def manager(visit, desk):
    return visit(desk.manager)


def save(visitor, address, name, **more):
    answer = visitor.open(address)
    return visitor.follow(visitor.send(answer, {"name": name} | more, action="/questions/views"))


def chips(answer):
    """Return the named filters above the list: their words and where they lead."""
    (box,) = answer.page.root.of_class("saved-views")
    return {link.text: link["href"] for nav in box.all("nav") for link in nav.all("a")}


def test_a_named_filter_stands_in_the_menu_with_its_count_after_a_new_sign_in(visit, manager, make, desk):
    topic = make.topic()
    for _ in range(2):
        make.question(desk.branch, received_at=NOW - DAY)
    address = f"/questions?view=queue&sort=due&status=registered&topic={topic.id}"
    answer = save(manager, address, "  Housing,  new ")

    assert answer.page.heading == "Housing, new"
    assert chips(visit(desk.manager).open("/questions?view=all")) == {"Housing, new 2": address}


def test_a_filter_that_is_no_filter_and_the_page_of_the_list_are_not_kept(manager):
    save(manager, "/questions?view=all&cursor=x&status=lost&colour=red", "Everything")

    assert db.session.scalars(db.select(SavedView.address)).one() == {"view": "all"}


def test_the_same_name_again_means_the_new_filter(manager):
    save(manager, "/questions?view=all", "Mine")
    answer = save(manager, "/questions?view=overdue", "Mine")

    assert chips(answer) == {"Mine 0": "/questions?view=overdue"}


def test_a_persons_own_view_is_nobody_elses(visit, manager, make, desk):
    save(manager, "/questions?view=overdue", "Mine")
    colleague = visit(make.user(Role.MANAGER, branch=desk.branch, language=Language.ENGLISH))

    assert chips(colleague.open("/questions")) == {}
    view_id = db.session.scalars(db.select(SavedView.id)).one()
    page = manager.open("/questions/views")
    token = page.page.form(f"/questions/views/{view_id}").values
    own_token = colleague.open("/questions").page.all("input", name="csrf_token")[0]["value"]
    colleague.post(f"/questions/views/{view_id}", token | {"csrf_token": own_token}, expect=404)


def test_a_view_of_the_branch_is_made_by_its_manager_and_seen_by_all_of_it(visit, manager, desk, make):
    save(manager, "/questions?view=overdue", "Late", for_branch="1")
    stranger = visit(make.user(Role.STAFF, branch=make.branch(), language=Language.ENGLISH))

    clerk = visit(desk.staff)
    assert chips(clerk.open("/questions")) == {"Late (branch) 0": "/questions?view=overdue"}
    assert chips(stranger.open("/questions")) == {}
    assert "for_branch" not in {e.get("name") for e in clerk.open("/questions").page.all("input")}
    assert [f for f in clerk.open("/questions/views").page.main.all("form")] == []


def test_who_makes_no_view_of_the_branch_is_refused_one(visit, desk):
    clerk = visit(desk.staff)
    values = clerk.open("/questions").page.form("/questions/views").values

    clerk.post("/questions/views", values | {"name": "All", "for_branch": "1"}, expect=409)
    assert db.session.scalars(db.select(SavedView)).all() == []


def test_a_view_is_renamed_and_deleted(manager):
    save(manager, "/questions?view=all", "One")
    save(manager, "/questions?view=overdue", "Two")
    first = db.session.scalars(db.select(SavedView.id).where(SavedView.name == "One")).one()
    action = f"/questions/views/{first}"

    page = manager.open("/questions/views")
    manager.send(page, {"name": "Two"}, action=action, expect=409)
    manager.send(page, {"name": " "}, action=action)
    assert chips(manager.open("/questions")).keys() == {"One 0", "Two 0"}
    manager.send(page, {"name": "Three"}, action=action)
    assert chips(manager.open("/questions")).keys() == {"Three 0", "Two 0"}
    manager.send(page, press="delete", action=action)
    assert chips(manager.open("/questions")).keys() == {"Two 0"}


def test_a_view_without_a_name_is_not_saved(manager):
    answer = save(manager, "/questions?view=all", "   ")

    assert "Nothing was saved" in answer.text
    assert chips(answer) == {}


def test_there_is_an_end_to_the_menu(manager):
    for number in range(12):
        save(manager, "/questions?view=all", f"View {number}")
    values = manager.open("/questions").page.form("/questions/views").values

    manager.post("/questions/views", values | {"name": "One more"}, expect=409)
    manager.post("/questions/views", values | {"name": "View 3"}, expect=302)
