"""The registration at the desk: IIN, a likely repeat, the coupon, another language, a late session."""

import json
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from reception.domain.errors import InvalidIin
from reception.domain.identity import check_digit, parse_iin
from reception.extensions import db, transaction, utcnow
from reception.models import UserSession
from reception.services.sign_in import IDLE
from tests.browser.registering import ASKED, FORM, REGISTERED
from tests.browser.window import LANGUAGES, PATIENCE, Window
from tests.browser.world import KNOWN
from tests.making import PASSWORD

pytestmark = pytest.mark.browser

VECTORS = Path(__file__).parents[3] / "shared" / "cases" / "iin.json"


@pytest.fixture
def clerk(own, window) -> Window:
    clerk: Window = window(own.staff.email, "ru")
    clerk.open(FORM)
    return clerk


def fill(clerk: Window, **values: str) -> None:
    for name, value in values.items():
        clerk.page.locator(f"#{name}").fill(value)
    clerk.page.locator("#topic_id").select_option(index=1)


def of_the_server(text: str) -> dict[str, str | None]:
    """Return what the server says of an IIN, in the words of js/iin.js."""
    try:
        iin = parse_iin(text)
    except InvalidIin as error:
        return {"reason": error.reason}
    birth = iin.birth_date.isoformat() if iin.birth_date else None
    return {"value": iin.value, "birth": birth, "sex": iin.sex.value if iin.sex else None}


def numbers() -> list[str]:
    """Return the shared numbers, where they are, and some of each century, foreigners' among them."""
    shared = json.loads(VECTORS.read_text(encoding="utf-8")) if VECTORS.exists() else {}
    bodies = [f"{day}{digit}00012" for day in ("000229", "850101", "991231", "850230") for digit in range(9)]
    made = [f"{body[:11]}{check_digit(body[:11])}" for body in bodies]
    return [
        *shared.get("valid", ()),
        *shared.get("invalid", ()),
        *made,
        " 8501-0110 0002",
        "",
        "850101\u00a0100002",
    ]


def test_page_and_server_say_the_same_of_every_iin(clerk):
    said = clerk.page.evaluate(
        "async (texts) => (await import('/static/js/iin.js')).parseIin && "
        "texts.map((await import('/static/js/iin.js')).parseIin)",
        numbers(),
    )

    assert dict(zip(numbers(), said, strict=True)) == {text: of_the_server(text) for text in numbers()}


def test_a_wrong_iin_is_told_when_its_field_is_left_and_not_while_it_is_typed(clerk):
    iin = clerk.page.locator("#iin")
    iin.press_sequentially("650412200138")
    expect(iin).not_to_have_attribute("aria-invalid", "true")
    clerk.keys.press("Tab")

    expect(iin).to_have_attribute("aria-invalid", "true")
    wrong = clerk.say("The check digit of the IIN is wrong: please compare it with the document.")
    expect(clerk.page.locator("#iin-error")).to_have_text(wrong)
    assert list(clerk.axe_faults()) == []
    iin.fill(" 6504-1220 0137 ")
    clerk.keys.press("Tab")
    expect(iin).not_to_have_attribute("aria-invalid", "true")
    expect(clerk.page.locator("#iin-error")).to_have_count(0)
    expect(clerk.page.locator("#birth_on")).to_have_value("1865-04-12")
    clerk.sees("A woman, by the IIN")


def test_without_scripts_the_server_fills_in_birth_and_sex(own, window):
    clerk: Window = window(own.staff.email, "ru", java_script_enabled=False)
    clerk.open(FORM)
    clerk.page.locator("#iin").fill("650412200137")
    clerk.button("Register").click()

    expect(clerk.page.locator("#birth_on")).to_have_value("1865-04-12")
    clerk.sees("A woman, by the IIN")


def test_somebody_new_is_registered_by_keyboard_alone_in_a_minute_and_a_half(clerk, own, world):
    clerk.open("/questions")
    since = time.perf_counter()
    clerk.keys.press("n")
    expect(clerk.page.locator("#name")).to_be_focused()
    keys, typed, presses = clerk.keys, 0, 1
    for field, text in (
        ("name", "Жаңаев Бекзат"),
        ("iin", "850101100002"),
        ("phone", "87017778899"),
        ("text", ASKED),
        ("topic_id", ""),
    ):
        presses += clerk.tab_to(field) if clerk.focused != field else 0
        keys.type(text)
        typed += len(text)
    for key in ("ArrowDown", "Control+Enter"):
        keys.press(key)
        presses += 1
    clerk.page.wait_for_url(REGISTERED, timeout=PATIENCE)

    # What the program took, and a hand at 200 ms for every key, the words of the appeal too.
    assert time.perf_counter() - since + (presses + typed) * 0.2 <= 90
    appeal = world.appeals(own.branch.id)[-1]
    assert (appeal.applicant.iin, appeal.applicant.phone) == ("850101100002", "+77017778899")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_likely_repeat_is_shown_with_its_link_and_added_to_the_earlier_appeal(own, window, world, language):
    clerk: Window = window(own.staff.email, language)
    clerk.open(FORM)
    fill(clerk, name=KNOWN.name, iin=KNOWN.iin or "", text=ASKED)
    (earlier,) = world.appeals(own.branch.id)
    clerk.page.locator("#topic_id").select_option(str(earlier.questions[0].topic_id))
    clerk.button("Register").click()
    clerk.sees("This person has asked about this lately")
    expect(clerk.page.get_by_role("link", name=earlier.number)).to_be_visible()
    clerk.button("Add to this appeal").click()
    expect(clerk.page.locator("#text")).to_have_value(ASKED)
    assert [*clerk.layout_faults(), *clerk.axe_faults()] == []
    clerk.button("Add the question").click()

    clerk.sees("The question is added to the appeal.")
    expect(clerk.heading).to_have_text(f"{earlier.number}/2")
    assert [appeal.parts for appeal in world.appeals(own.branch.id)] == [2]


def test_the_coupon_is_one_page_and_comes_by_one_key(clerk):
    fill(clerk, name="Серіков Асан", text=ASKED)
    clerk.keys.press("Control+Enter")
    clerk.page.wait_for_url(REGISTERED)
    coupon = clerk.page.locator("a[data-key=p]")
    expect(coupon).to_have_attribute("href", re.compile(r"coupon\.pdf$"))
    answer = clerk.page.request.get(str(coupon.get_attribute("href")))

    assert len(re.findall(rb"/Type\s*/Page\b", answer.body())) == 1


def test_another_language_keeps_the_half_filled_form(clerk):
    clerk.page.locator("#name").fill("Серіков Асан")
    clerk.page.locator("#text").fill(ASKED)
    clerk.page.locator("button[name=language][value=kk]").first.click()

    expect(clerk.page.locator("html")).to_have_attribute("lang", "kk")
    expect(clerk.page.locator("#text")).to_have_value(ASKED)
    expect(clerk.page.locator("#name")).to_have_value("Серіков Асан")


def test_another_language_keeps_what_was_sent_with_an_error_too(clerk):
    clerk.page.locator("#text").fill(ASKED)
    clerk.button("Register").click()
    expect(clerk.page.get_by_role("alert")).to_be_visible()
    clerk.page.locator("button[name=language][value=kk]").first.click()

    expect(clerk.page.locator("html")).to_have_attribute("lang", "kk")
    expect(clerk.page.locator("#text")).to_have_value(ASKED)


def test_after_the_session_has_run_out_one_signs_in_to_the_same_filled_form(clerk, own):
    clerk.page.locator("#name").fill("Серіков Асан")
    sessions = db.update(UserSession).where(UserSession.user_id == own.staff.id)
    db.session.rollback()
    with transaction():
        db.session.execute(sessions.values(seen_at=utcnow() - 2 * IDLE))
    clerk.page.locator("#text").fill(ASKED)
    clerk.button("Register").click()
    expect(clerk.page).to_have_url(re.compile("/sign-in"))
    clerk.page.locator("#email").fill(own.staff.email)
    clerk.page.locator("#password").fill(PASSWORD)
    clerk.keys.press("Enter")

    expect(clerk.page.locator("#text")).to_have_value(ASKED)
    expect(clerk.page.locator("#name")).to_have_value("Серіков Асан")
