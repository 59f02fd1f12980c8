"""The pictures of help, taken of the pages themselves, and what stood on a page when its picture was taken.

python -m tests.browser.help_pictures
"""

import base64
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from reception.domain.vocabulary import Role
from reception.extensions import db
from reception.models import Branch, Draft, User
from reception.web.help.days import PICTURES, PROPOSE, QUEUE, REGISTER, REPORT, SECTIONS, Picture
from tests.browser.chromium import ARGUMENTS, chromium
from tests.browser.window import LANGUAGES, Window
from tests.browser.world import World, build, served
from tests.conftest import make_app, migrate

FOLDER = Path(__file__).parents[2] / "reception" / "web" / "static" / "help"
RECORD = Path(__file__).with_name("help_pictures.json")
NAMES = ("Ахметова С. Б.", "Оразов Д. К.", "Жұмабеков Е. Б.", "Ли А. В.", "Қуанышева Г. М.")
MOST = 60_000  # bytes of one picture

TAKEN: dict[str, tuple[Role, Callable[[World], str]]] = {
    REGISTER.name: (Role.STAFF, lambda _world: "/appeals/register"),
    QUEUE.name: (Role.MANAGER, lambda _world: "/questions?view=all"),
    PROPOSE.name: (Role.OFFICIAL, lambda world: f"/questions/{world.questions['in_work']}/propose"),
    REPORT.name: (Role.MANAGER, lambda _world: "/report?from=2026-06-01&to=2026-06-30"),
    SECTIONS.name: (Role.ADMINISTRATOR, lambda _world: "/administration"),
}
"""Who looks at which page. The record is of the words that a page says whatever it holds."""

STANDING = """(height) => [...new Set([...document.querySelectorAll(
    ".site-nav a, .tabs a, main :is(h2, legend, label, thead th, .button, .figure-label)")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().top < height)
    .filter((e) => !e.closest("tbody, .explain"))
    .map((e) => [...e.childNodes].filter((n) => n.nodeType === 3 || !n.matches(".count, kbd, .explain"))
        .map((n) => n.textContent).join(" ").replace(/[\\d\\s*]+/g, " ").trim())
    .filter(Boolean))]"""
AS_WEBP = """async (png) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${png}`;
    await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL("image/webp", 0.72).split(",")[1];
}"""


def shown(browser: Browser, world: World, picture: Picture, language: str, **options: Any) -> Window:
    """Open the page of a picture as its person sees it."""
    role, path = TAKEN[picture.name]
    size = {"width": picture.width, "height": picture.height}
    with world.writing():  # What somebody else left unfinished is no part of the picture.
        db.session.execute(db.delete(Draft))
    window = Window(browser, world.address, language=language, **size, **options)
    window.sign_in(world.emails[role])
    assert window.open(path(world)) == 200, f"{picture.name} cannot be shown"
    window.page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    return window


def standing(window: Window, picture: Picture) -> list[str]:
    """Return the words of headings, labels and buttons that the picture shows."""
    return list(window.page.evaluate(STANDING, picture.height))


def recorded() -> dict[str, dict[str, list[str]]]:
    """Return what stood on each page when its picture was taken: language, then picture."""
    return dict(json.loads(RECORD.read_text(encoding="utf-8")))


def keep(window: Window, picture: Picture) -> None:
    png = base64.b64encode(window.page.screenshot(animations="disabled")).decode()
    blank = window.context.new_page()
    webp = base64.b64decode(blank.evaluate(AS_WEBP, png))
    if len(webp) > MOST:
        sys.exit(f"{picture.name} in {window.language} has {len(webp)} bytes")
    file = FOLDER / window.language / f"{picture.name}.webp"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(webp)


def take_all(browser: Browser, world: World) -> dict[str, dict[str, list[str]]]:
    """Take every picture in every language; return what stood on the pages."""
    record: dict[str, dict[str, list[str]]] = {}
    for language in LANGUAGES:
        record[language] = {}
        for picture in PICTURES:
            window = shown(browser, world, picture, language)
            record[language][picture.name] = standing(window, picture)
            keep(window, picture)
            window.close()
    return record


def name_people(world: World) -> None:
    """Give the branch and the people names as a reader knows them."""
    names = dict(zip(world.emails.values(), NAMES, strict=True))
    with world.writing():
        branch = db.session.get_one(Branch, world.branch_id)
        branch.name_kk, branch.name_ru = "Орал қалалық филиалы", "Уральский городской филиал"
        branch.name_en = "Oral city branch"
        for user in db.session.scalars(db.select(User).where(User.email.in_(names))):
            user.name = names[user.email]


def main() -> None:
    """Take the pictures of a world that is made for them."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        app: Any = make_app(f"sqlite:///{folder}/help.sqlite3", Path(folder))
        migrate(app)
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=[*ARGUMENTS, "--lang=ru"], env={**os.environ, "LANGUAGE": "ru"}
        )
        with served(app) as address:
            world = build(app, address)
            with world.awake():
                name_people(world)
                record = take_all(browser, world)
        browser.close()
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
