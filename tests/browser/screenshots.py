"""The pictures of the documentation, taken of the running demo by hand.

python -m tests.browser.screenshots docs/images
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import time_machine
from playwright.sync_api import sync_playwright

from reception.cli.demo import load_demo
from reception.extensions import db
from reception.services.demo_cast import PASSWORD
from tests.browser.chromium import ARGUMENTS, chromium
from tests.browser.window import DESKTOP, PHONE, Window
from tests.browser.world import served
from tests.conftest import make_app, migrate

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)  # a Monday, eleven in the morning in Oral
HALF_YEAR = "from=2026-06-01&to=2026-11-30"
HEIGHT = 1000


@dataclass(frozen=True)
class Picture:
    """What to take: who looks at which page, in which language and width."""

    file: str
    who: str
    path: str
    language: str = "ru"
    width: int = DESKTOP
    height: int = HEIGHT


PICTURES = (
    Picture("report.png", "manager", f"/report?{HALF_YEAR}", height=1045),
    Picture("question-phone.png", "official", "/questions?view=work", "kk", PHONE, 1400),
    Picture("list.png", "clerk", "/questions?view=overdue"),
    Picture("register.png", "clerk", "/appeals/register"),
)


@contextmanager
def demo(loaded: Path | None) -> Iterator[str]:
    """Serve the demo from a database of its own; yield the address."""
    with tempfile.TemporaryDirectory() as folder, time_machine.travel(NOW, tick=True):
        if loaded:
            shutil.copyfile(loaded, f"{folder}/demo.sqlite3")
        app: Any = make_app(f"sqlite:///{folder}/demo.sqlite3", Path(folder))
        migrate(app)
        if not loaded:
            with app.app_context():
                load_demo()
                db.session.remove()
        with served(app) as address:
            yield address
        with app.app_context():
            db.engine.dispose()


def take(window: Window, picture: Picture, folder: Path) -> None:
    window.sign_in(f"{picture.who}@demo.example", PASSWORD)
    window.open(picture.path)
    if picture.file == "question-phone.png":
        # The first question on the official's list that is in work.
        window.page.locator("[data-row-link]").first.click()
        window.page.locator(".letter").first.wait_for()
    window.page.evaluate("document.activeElement?.blur()")
    window.page.screenshot(path=folder / picture.file, animations="disabled")
    window.close()
    if window.faults:
        sys.exit("\n".join(window.faults))


def main(folder: Path, loaded: Path | None = None) -> None:
    """Take all pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, demo(loaded) as address:
        # A date field is written in the browser's own language, not in the page's.
        arguments = [*ARGUMENTS, "--lang=ru"]
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=arguments, env={**os.environ, "LANGUAGE": "ru"}
        )
        for picture in PICTURES:
            size = {"width": picture.width, "height": picture.height}
            window = Window(browser, address, language=picture.language, locale=picture.language, **size)
            take(window, picture, folder)
        browser.close()


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:]))
