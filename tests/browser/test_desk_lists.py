"""The lists at the desk: they stay put, many rows at once, who else is here, an official on a phone."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from reception.extensions import utcnow
from reception.services import questions
from tests.browser.window import Window
from tests.desk import Desk
from tests.unit.adapters.test_uploads import jpeg

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
LIST = "/questions?view=all&status=registered&sort=due"
TICKS = "[data-tick]"
SOON = 10_000  # milliseconds, within which one sees who else is there


@pytest.fixture
def own(world) -> Desk:
    """Return a desk of the test's own with twenty questions that nobody has yet."""
    desk = world.desk()
    with world.writing(), world.make.together():
        for day in range(20):
            world.make.question(desk.branch, actor=desk.staff, received_at=utcnow() - day * DAY)
    return desk


@pytest.fixture
def manager(own, window) -> Window:
    shown: Window = window(own.manager.email)
    shown.open(LIST)
    return shown


def assigned(world: Any, own: Desk) -> Any:
    """Give the official a question, and return it."""
    with world.writing():
        question = world.make.question(own.branch, actor=own.staff, received_at=utcnow() - 2 * DAY)
        act = world.make.act(own.manager, utcnow())
        questions.assign(question, organisation=own.organisation, assignee=own.official, act=act)
    return question


def focused_row(window: Window) -> str:
    return str(window.page.evaluate("document.activeElement.textContent"))


def test_back_returns_to_the_same_list_place_and_row(manager):
    keys = manager.keys
    for _ in range(14):
        keys.press("j")
    keys.press("k")
    keys.press("ArrowDown")
    row, scroll = focused_row(manager), manager.page.evaluate("scrollY")
    assert scroll > 0
    keys.press("Enter")
    expect(manager.heading).to_have_text(row)
    manager.page.go_back()

    expect(manager.page).to_have_url(f"{manager.address}{LIST}")
    expect(manager.page.locator("[data-row-link]", has_text=row)).to_be_focused()
    assert manager.page.evaluate("scrollY") == pytest.approx(scroll, abs=450)


def test_the_next_case_of_the_list_is_one_key_away(manager):
    rows = manager.page.locator("[data-row-link]").all_inner_texts()
    manager.keys.press("j")
    manager.keys.press("Enter")
    expect(manager.heading).to_have_text(rows[0])
    expect(manager.page.locator("[data-neighbour=next]")).to_be_visible()
    manager.keys.press("j")
    expect(manager.heading).to_have_text(rows[1])
    expect(manager.page.locator("[data-neighbour=previous]")).to_be_visible()
    manager.keys.press("k")

    expect(manager.heading).to_have_text(rows[0])


def test_single_keys_can_be_switched_off_and_the_help_names_them_all(manager):
    keys = manager.keys
    keys.press("?")
    help_ = manager.page.locator("#shortcuts")
    named = set(help_.locator("kbd").all_inner_texts())
    assert named >= {"N", "/", "J", "K", "X", "A", "?", "Enter", "Ctrl + Enter"}
    help_.get_by_role("checkbox").uncheck()
    keys.press("Escape")
    expect(help_).to_be_hidden()
    keys.press("j")
    keys.press("/")
    assert manager.page.evaluate("document.activeElement.matches('[data-row-link], [data-search]')") is False

    help_button = manager.page.locator("[data-opens=shortcuts]")
    help_button.click()
    help_.get_by_role("checkbox").check()
    keys.press("Escape")
    expect(help_).to_be_hidden()
    keys.press("/")
    assert manager.page.evaluate("document.activeElement.matches('[data-search]')")


def test_twenty_rows_are_ticked_with_shift_assigned_by_one_request_and_undone(manager, own, world):
    boxes = manager.page.locator(TICKS)
    boxes.first.click()
    boxes.last.click(modifiers=["Shift"])
    expect(manager.page.locator("[data-ticked]")).to_have_text("Rows chosen: 20")
    with world.writing():
        refused = world.appeals(own.branch.id)[7].questions[0]
        questions.leave(refused, reason="Повтор", act=world.make.act(own.staff, utcnow()))
    manager.keys.press("a")
    manager.field("To whom").select_option(f"user:{own.official.id}")
    manager.button("Show what will happen").click()
    sent: list[str] = []
    manager.page.on("request", lambda r: sent.append(r.url) if r.url.endswith("/bulk/assign") else None)
    manager.page.get_by_role("button", name="Change 19 questions").click()

    expect(manager.page.get_by_role("status").first).to_contain_text("19 questions changed, 1 refused")
    assert len(sent) == 1
    expect(manager.page.locator("tbody")).to_contain_text("Somebody else has changed this question")
    manager.button("Undo these assignments").click()
    expect(manager.page.get_by_role("status").first).to_contain_text("19 assignments undone")


def test_a_filter_with_a_name_survives_the_sign_out(manager, own, window):
    manager.page.get_by_text("Save this view").click()
    manager.field("Name of the view").fill("Fresh by term")
    manager.button("Save").click()
    expect(manager.heading).to_have_text("Fresh by term")
    assert "iin" not in manager.page.url

    again: Window = window(own.manager.email)
    again.open("/questions")
    again.page.get_by_role("link", name="Fresh by term 20").click()
    expect(again.page.locator("[data-row-link]")).to_have_count(20)


def test_a_single_assignment_is_undone_from_its_page(manager, own, world):
    question = assigned(world, own)
    manager.open(f"/questions/{question.id}")
    undo = manager.button("Undo the assignment")
    expect(undo).to_be_visible()
    undo.click()

    manager.sees("The assignment is undone.")
    expect(manager.page.locator(".timeline")).to_contain_text("An entry was declared void")


def test_whoever_else_has_the_case_open_or_writes_is_named_and_gone_when_they_leave(own, world, window):
    question = assigned(world, own)
    first, second = window(own.staff.email), window(own.manager.email)
    first.open(f"/questions/{question.id}")
    second.open(f"/questions/{question.id}/extend")
    line = first.page.locator("[data-here]")

    expect(line).to_have_text(f"Also here now: {own.manager.name} (writing)", timeout=SOON)
    expect(second.page.locator("[data-here]")).to_contain_text(own.staff.name)
    second.open("/")
    expect(line).to_have_text("")


def test_a_new_case_says_new_in_bold_and_in_the_title_until_it_is_opened(own, world, window):
    question = assigned(world, own)
    official: Window = window(own.official.email)
    official.open("/questions?view=work")
    assert official.page.title().startswith("(1) ")
    expect(official.page.locator(".site-nav .count").first).to_have_text("1")
    link = official.page.get_by_role("link", name=question.appeal.number, exact=True)
    row = official.page.locator("tbody tr").filter(has=link)
    expect(row.locator(".tag-new")).to_have_text("new")
    assert int(row.locator("td").first.evaluate("e => getComputedStyle(e).fontWeight")) >= 600

    with official.page.expect_response("**/here"):
        link.click()
    official.open("/questions?view=work")
    expect(official.page.locator(".tag-new")).to_have_count(0)
    assert not official.page.title().startswith("(")


def test_terms_are_told_in_words_where_the_system_chooses_the_colours(manager):
    manager.page.emulate_media(forced_colors="active")
    terms = manager.page.locator(".due")

    expect(terms).to_have_count(20)
    assert all("working day" in words or "overdue" in words for words in terms.all_inner_texts())
    assert list(manager.layout_faults()) == []


def test_a_list_on_paper_says_whose_and_when_and_leaves_out_what_only_a_screen_can_do(own, manager):
    manager.open("/questions?view=all&channel=in_person")
    manager.page.emulate_media(media="print")

    on_paper = manager.page.locator("main .print-only")
    expect(on_paper).to_contain_text(f"{own.branch.name_en} · ")
    expect(on_paper).to_contain_text(manager.say("In person"))
    expect(manager.page.locator("[data-rows] > tr").first).to_be_visible()
    for gone in (".search-bar", ".filters", ".saved-views", ".tick", ".bulk-bar", ".pager"):
        expect(manager.page.locator(f"{gone} >> visible=true")).to_have_count(0)


@pytest.mark.parametrize("width", [768, 820, 1024, 1200])
def test_the_term_is_in_sight_on_a_tablet_and_on_a_small_screen(width, manager):
    manager.resize(width)
    manager.open("/questions?view=all")

    assert list(manager.layout_faults()) == []
    hidden = "e => e.scrollWidth - e.clientWidth"
    assert manager.page.locator(".table-wrap").evaluate(hidden) == 0
    assert manager.page.locator(".site-header").evaluate("e => e.offsetHeight") < 140


def test_the_exact_moment_is_reached_by_keyboard_in_the_desks_time_wherever_the_browser_is(
    own, world, window
):
    question = assigned(world, own)
    shown: Window = window(own.manager.email, timezone_id="America/New_York")
    shown.open(f"/questions/{question.id}")
    times = shown.page.locator(".timeline time")
    local = question.appeal.received_at.astimezone(own.branch.zone)

    expect(shown.page.locator(".timeline")).to_contain_text(f"{local:%H:%M}")
    assert all(value.endswith("Z") for value in times.evaluate_all("all => all.map(e => e.dateTime)"))


class TestOnAPhone:
    @pytest.fixture
    def official(self, own, world, window) -> Window:
        self.question = assigned(world, own)
        shown: Window = window(own.official.email, width=375, height=667, has_touch=True, is_mobile=True)
        shown.open("/questions?view=work")
        return shown

    def test_an_outcome_with_a_note_and_a_photo_of_the_camera_is_proposed_in_four_taps(self, official, world):
        official.page.get_by_role("link", name=self.answer(official)).tap()  # 1
        expect(official.heading).to_have_text(official.say("Propose an outcome"))
        assert [*official.layout_faults(), *small_targets(official)] == []
        official.page.locator("input[name=outcome][value=explained]").tap()  # 2
        official.field("Answer to the applicant").fill("Разъяснено.")
        camera = official.page.locator("#photos")
        expect(camera).to_have_attribute("capture", "environment")
        with official.page.expect_file_chooser() as opened:
            camera.tap()  # 3
        opened.value.set_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
        official.button("Propose an outcome").tap()  # 4

        official.sees("Outcome proposed")
        expect(official.page.locator("main")).to_contain_text("photo.jpg")
        expect(official.page.locator("main")).to_contain_text("Разъяснено.")

    def answer(self, official: Window) -> str:
        """Return what the row's link to the answer is called."""
        return f"{official.say('Propose an outcome')} {self.question.appeal.number}"

    def test_the_page_of_a_question_fits_the_phone_and_leads_to_the_answer_too(self, official):
        official.page.get_by_role("link", name=self.question.appeal.number, exact=True).tap()
        expect(official.heading).to_have_text(self.question.appeal.number)
        assert list(official.layout_faults()) == []
        official.link("Propose an outcome").tap()
        expect(official.heading).to_have_text(official.say("Propose an outcome"))

    def test_an_unsent_note_is_kept_when_the_network_drops(self, official):
        official.open(f"/questions/{self.question.id}/propose")
        official.context.set_offline(True)
        answer = official.field("Answer to the applicant")
        answer.fill("Свет дали сегодня.")
        official.button("Propose an outcome").tap()
        official.sees("The draft could not be saved. What you typed is still here.")
        expect(answer).to_have_value("Свет дали сегодня.")

        official.context.set_offline(False)
        official.sees("Draft saved.")
        official.page.reload()
        expect(answer).to_have_value("Свет дали сегодня.")
        # The browser itself notes each request that found no network.
        official.faults[:] = [fault for fault in official.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


SMALL = """() => [...document.querySelectorAll("main a.button, main button, main .choice, main .control")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
    .map((e) => `${e.tagName}.${e.className} ${e.getBoundingClientRect().height}`)"""


def small_targets(window: Window) -> list[str]:
    """Name what is less high than a finger needs."""
    return list(window.page.evaluate(SMALL))
