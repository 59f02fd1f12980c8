"""A window of Chromium with somebody in front of it, who notices every error on the console."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from babel.support import Translations
from playwright.sync_api import Browser, ConsoleMessage, Keyboard, Locator, Page, expect

from tests.making import PASSWORD

CATALOGUES = Path(__file__).parents[2] / "reception" / "translations"
LANGUAGES = ("kk", "ru", "en")
DESKTOP, PHONE, ZOOMED = 1280, 390, 320
PATIENCE = 15_000  # milliseconds; machines that test are busy
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
axe = Axe()

expect.set_options(timeout=PATIENCE)


def words_of(language: str) -> Any:
    """Return the function that says an English sentence of the program as a catalogue does."""
    catalogue = Translations.load(CATALOGUES, [language])

    def say(sentence: str, **values: Any) -> str:
        known = language == "en" or catalogue._catalog.get(sentence)  # type: ignore[attr-defined] # the only way to ask whether a text is translated
        assert known, f"the catalogue of {language} does not say {sentence!r}"
        said = str(catalogue.gettext(sentence))
        return said % values if values else said

    return say


class Window:
    """One browser context with one page. What stands in ``faults`` at the end fails the test."""

    def __init__(self, browser: Browser, address: str, *, language: str = "en", **options: Any) -> None:
        """Open an empty window; ``options`` are those of a browser context."""
        size = {"width": options.pop("width", DESKTOP), "height": options.pop("height", 900)}
        # The browser asks for another language than the one wanted, so that only the button can bring it.
        locale = options.pop("locale", "ru-RU" if language == "en" else "en-US")
        self.context = browser.new_context(base_url=address, viewport=size, locale=locale, **options)
        self.context.set_default_timeout(PATIENCE)
        self.address = address
        self.speak(language)
        self.faults: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

    def speak(self, language: str) -> None:
        """Expect the words of a language from now on."""
        self.language = language
        self.say = words_of(language)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        # Chromium calls an answer of 403 or 422 an error; the page that it shows is checked by the tests.
        is_the_page = message.text.startswith("Failed to load") and message.location["url"] == self.page.url
        if not is_the_page:
            self.faults.append(f"{self.page.url}: {message.text}")

    def sign_in(self, email: str, password: str = PASSWORD) -> "Window":
        """Choose the language by its button, then sign in."""
        self.open("/sign-in")
        self.choose_language()
        expect(self.page.locator("h1")).to_have_text(self.say("Sign in"))
        self.page.get_by_label(self.say("E-mail")).fill(email)
        self.page.get_by_label(self.say("Password")).fill(password)
        self.button("Sign in").click()
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        expect(self.page).to_have_url(f"{self.address}/")
        return self

    def choose_language(self) -> None:
        self.page.locator(f"button[name=language][value={self.language}]").click()
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)

    def open(self, path: str) -> int:
        """Go to a path; return the status of the answer."""
        response = self.page.goto(path)
        assert response is not None
        return response.status

    def button(self, sentence: str) -> Locator:
        return self.page.locator("main").get_by_role("button", name=self.say(sentence), exact=True)

    def link(self, sentence: str, *, inside: str = "main") -> Locator:
        return self.page.locator(inside).get_by_role("link", name=self.say(sentence))

    def field(self, sentence: str) -> Locator:
        return self.page.locator("main").get_by_label(self.say(sentence))

    def sees(self, sentence: str, **values: Any) -> None:
        """Expect a sentence of the program, in this window's language, in the main part."""
        expect(self.page.locator("main")).to_contain_text(self.say(sentence, **values))

    @property
    def heading(self) -> Locator:
        return self.page.locator("h1")

    @property
    def keys(self) -> Keyboard:
        """Return the keyboard once the page is there with its scripts: keys pressed before that are lost."""
        self.page.wait_for_load_state()
        return self.page.keyboard

    def press(self, selector: str, key: str) -> None:
        """Press a key in a field of a page that is there with its scripts."""
        field = self.page.locator(selector)
        field.wait_for()
        self.page.wait_for_load_state()
        field.press(key)

    @property
    def focused(self) -> str:
        """Return the id of the element that has the focus."""
        return str(self.page.evaluate("document.activeElement?.id ?? ''"))

    def tab_to(self, name: str, *, most: int = 40) -> int:
        """Press Tab until the element of that id has the focus; return how often."""
        for presses in range(1, most + 1):
            self.page.keyboard.press("Tab")
            if self.focused == name:
                return presses
        raise AssertionError(f"Tab does not reach #{name}")

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": 900})

    def layout_faults(self) -> Iterator[str]:
        """Name what is wrong with the page as it stands."""
        self.page.wait_for_load_state()
        width, wide = self.page.evaluate(
            "[document.documentElement.clientWidth, document.documentElement.scrollWidth]"
        )
        if wide > width:
            yield f"{self._where()}: scrolls sideways, {wide} px in {width}: {self._widest()}"
        if self.page.locator("h1").count() != 1 or not self.page.locator("h1").inner_text().strip():
            yield f"{self._where()}: not one h1 with words"
        said = self.page.locator("html").get_attribute("lang")
        if said != self.language:
            yield f"{self._where()}: lang is {said}, not {self.language}"

    def _widest(self) -> str:
        return str(
            self.page.evaluate(
                """() => {
                    const edge = document.documentElement.clientWidth;
                    const out = [...document.querySelectorAll("body *")].filter(
                        (e) => e.getBoundingClientRect().right > edge + 1 && !e.closest(".table-wrap"));
                    return out.slice(0, 4).map((e) => `${e.tagName}.${e.className}`).join(", ");
                }"""
            )
        )

    def axe_faults(self, *rules: str) -> Iterator[str]:
        """Name what axe finds against WCAG 2.2 AA, or against some of its rules."""
        asked = RULES | ({"runOnly": list(rules)} if rules else {})
        for found in axe.run(self.page, options=asked).response["violations"]:
            at = "; ".join(str(node["target"]) for node in found["nodes"][:3])
            why = found["nodes"][0]["failureSummary"].replace("\n", " ")[:300]
            yield f"{self._where()}: axe {found['id']} ({found['impact']}) at {at}: {why}"

    def _where(self) -> str:
        width = (self.page.viewport_size or {}).get("width")
        return f"{self.page.url.removeprefix(self.address)} ({self.language}, {width} px)"

    def close(self) -> None:
        self.context.close()
