"""One step with many questions: what will happen is shown, one refusal does not lose the others."""

from datetime import timedelta

import pytest

from reception.domain.vocabulary import Language, Role, Status
from reception.extensions import db
from reception.models import Event, Question
from reception.queries.scope import UNSCOPED
from reception.services import bulk, questions
from tests.desk import NOW

DAY = timedelta(days=1)
ASSIGN, EXTEND = "/questions/bulk/assign", "/questions/bulk/extend"


@pytest.fixture
def manager(visit, desk):
    return visit(desk.manager)


@pytest.fixture
def three(make, desk):
    return [make.question(desk.branch, received_at=NOW - days * DAY) for days in (3, 2, 1)]


def tick(manager, chosen, verb=ASSIGN, address="/questions?view=all", **more):
    """Tick rows of a list and press the button of a step."""
    form = manager.open(address).page.form(ASSIGN)
    boxes = {box["value"] for box in form.element.all("input", name="chosen")}
    ticks = [f"{question.id}:{question.version}" for question in chosen]
    assert boxes >= set(ticks)
    values = {k: v for k, v in form.values.items() if k not in {"chosen", "all"}}
    return manager.post(verb, values | {"chosen": ticks} | more, expect=200)


def press(manager, answer, stage, action=ASSIGN, *, expect=200, **values):
    """Send the page's form by one of its buttons, all of its ticks with it."""
    form = answer.page.form(action)
    ticks = [box["value"] for box in form.element.all("input", name="chosen")]
    return manager.post(action, form.values | {"chosen": ticks, "stage": stage} | values, expect=expect)


def results(answer, cell=-1):
    """Return the last cell of each row by the number, or another one."""
    rows = answer.page.main.one("tbody").all("tr")
    return {row.one("a").text: row.all("td")[cell].text for row in rows}


def now_of(question):
    statement = db.select(Question).where(Question.id == question.id)
    return db.session.scalars(statement.execution_options(populate_existing=True, **UNSCOPED)).one()


def events(question):
    statement = db.select(Event.action).where(Event.question_id == question.id).order_by(Event.id)
    return [action.value for action in db.session.scalars(statement, execution_options=UNSCOPED)]


def someone_closes(make, desk, question):
    questions.leave(question, reason="Повтор", act=make.act(desk.staff, NOW - timedelta(hours=3)))
    db.session.commit()


def test_a_preview_says_what_would_happen_and_changes_nothing(manager, make, desk, three):
    someone_closes(make, desk, three[1])
    answer = press(manager, tick(manager, three), "preview", to=f"user:{desk.official.id}")

    found = results(answer)
    assert found[three[0].number] == f"{desk.official.name}, {desk.organisation.name_en}"
    assert found[three[1].number].startswith("not possible “Assign” is not possible")
    assert results(answer, cell=-2) == {question.number: "nobody yet" for question in three}
    assert "Change 2 questions" in answer.text
    assert "1 question cannot be changed this way" in answer.text
    assert [now_of(question).status for question in three] == ["registered", "proposed", "registered"]
    assert events(three[0]) == ["register"]


def test_what_can_be_done_is_done_and_the_rest_says_why_not(manager, make, desk, three):
    someone_closes(make, desk, three[1])
    answer = press(manager, tick(manager, three), "preview", to=f"user:{desk.official.id}")
    answer = press(manager, answer, "do")

    assert "2 questions changed, 1 refused" in answer.text
    assert "not possible" in results(answer)[three[1].number]
    assert [now_of(question).assignee_id for question in three] == [desk.official.id, None, desk.official.id]
    assert [events(question)[-1] for question in three] == ["assign", "leave", "assign"]


def test_what_somebody_changed_meanwhile_is_not_overwritten_and_a_form_sent_twice_acts_once(
    manager, make, desk, three
):
    answer = press(manager, tick(manager, three), "preview", to=f"user:{desk.official.id}")
    other = make.organisation(desk.branch)
    questions.assign(three[2], organisation=other, act=make.act(desk.manager, NOW))
    db.session.commit()
    first = press(manager, answer, "do")
    again = press(manager, answer, "do")

    assert "2 questions changed, 1 refused" in first.text
    assert "0 questions changed, 3 refused" in again.text
    assert now_of(three[2]).organisation_id == other.id
    assert [events(question).count("assign") for question in three] == [1, 1, 1]


def test_assignments_of_many_are_undone_together(manager, make, desk, three):
    answer = press(manager, tick(manager, three), "preview", to=f"user:{desk.official.id}")
    answer = press(manager, answer, "do")
    questions.start(now_of(three[0]), act=make.act(desk.official, NOW))
    db.session.commit()
    answer = press(manager, answer, "", "/questions/bulk/undo")

    assert "2 assignments undone, 1 refused" in answer.text
    assert "cannot be undone" in results(answer)[three[0].number]
    assert [now_of(question).status for question in three] == [
        Status.IN_WORK,
        Status.REGISTERED,
        Status.REGISTERED,
    ]
    assert events(three[1]) == ["register", "assign", "retract"]


def test_terms_are_extended_each_within_its_own_limit(manager, make, desk, three):
    old = make.question(desk.branch, received_at=NOW - 55 * DAY)
    answer = tick(manager, [*three, old], EXTEND)
    wish = {"due_on": "2026-07-30", "reason": "Ждём ответа"}
    asked, answer = answer, press(manager, answer, "preview", EXTEND, **wish)
    assert results(answer, cell=-2) == results(asked, cell=-2)
    answer = press(manager, answer, "do", EXTEND)

    found = results(answer)
    assert "must lie between" in found.pop(old.number)
    assert set(found.values()) == {"30 Jul 2026"}
    assert events(three[0]) == ["register", "extend"]


def test_what_is_missing_is_asked_for_and_the_ticks_stay(manager, three):
    answer = press(manager, tick(manager, three), "preview", expect=422)

    assert answer.page.summary == ["To whom: Please fill this in."]
    assert len(answer.page.main.all("input", name="chosen")) == 3


def test_all_of_a_filter_are_taken_up_to_the_stated_number(manager, make, desk, three, monkeypatch):
    other = make.question(desk.branch, received_at=NOW - 9 * DAY, district_id=make.district(desk.branch).id)
    address = f"/questions?view=all&district={other.district_id}"
    assert set(results(tick(manager, [], address=address, all="1"))) == {other.number}

    monkeypatch.setattr(bulk, "MOST", 2)
    answer = tick(manager, [], all="1")
    assert "only the first 2" in answer.text
    assert set(results(answer)) == {three[1].number, three[2].number}


def test_an_organisation_of_elsewhere_takes_nothing(manager, make, desk, three):
    answer = tick(manager, three)
    foreign = make.organisation(make.branch())

    press(manager, answer, "do", expect=422, to=f"organisation:{foreign.id}")
    assert {now_of(question).status for question in three} == {Status.REGISTERED}


def test_a_branch_below_gets_only_what_works_for_it(visit, make, desk, three):
    beside = make.branch(desk.oblast)
    elsewhere = make.question(beside, received_at=NOW - DAY)
    from_above = visit(make_manager(make, desk))
    answer = tick(from_above, [*three, elsewhere])
    answer = press(from_above, answer, "preview", to=f"organisation:{desk.organisation.id}")

    assert "takes no questions of the branch" in results(answer)[elsewhere.number]
    assert "Change 3 questions" in answer.text


def make_manager(make, desk):
    return make.user(Role.MANAGER, branch=desk.oblast, language=Language.ENGLISH)


def test_nothing_ticked_leads_back_to_the_same_list(manager, three):
    values = manager.open("/questions?view=all&status=registered").page.form(ASSIGN).values
    answer = manager.post(ASSIGN, {k: v for k, v in values.items() if k not in {"chosen", "all"}})

    assert answer.location == "/questions?view=all&status=registered"
    assert "Tick at least one row" in manager.follow(answer).text


@pytest.mark.parametrize("nonsense", ["", "x:1", "1:x", "99999999999999999999:1", "١:١", "999999:0"])
def test_a_tick_that_makes_no_sense_or_is_not_theirs_is_left_out(manager, three, make, nonsense):
    foreign = make.question(make.branch())
    token = manager.open("/questions").page.form(ASSIGN).values["csrf_token"]
    ticks = [nonsense, f"{foreign.id}:{foreign.version}"]

    manager.post(ASSIGN, {"csrf_token": token, "chosen": ticks}, expect=302)


def test_who_does_not_assign_has_no_boxes(visit, desk, three):
    for person in (desk.staff, desk.auditor):
        assert visit(person).open("/questions?view=all").page.all("input", name="chosen") == []
