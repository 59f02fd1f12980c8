"""Fixtures of the browser tests: Chromium, a world with a server, windows that are checked at the end."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from reception.domain.vocabulary import Role
from reception.extensions import db, utcnow
from tests.browser.chromium import ARGUMENTS, chromium
from tests.browser.window import Window
from tests.browser.world import KNOWN, World, build, served
from tests.conftest import copied, make_app
from tests.desk import Desk


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Forgive a file left open in the test's server by a browser that went off in the middle of an answer."""
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the system's Chromium; without one the tests are skipped, except in CI."""
    path = chromium()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("CI needs Chromium for the browser tests")
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    return {"executable_path": path, "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def shared_world(
    browser: Browser, template: str, server_url: str | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Build the world once for all tests of a process: none counts on what another left or took."""
    folder: Path = tmp_path_factory.mktemp("world")
    with copied(template, server_url, folder / "reception.sqlite3") as url:
        app = make_app(url, folder)
        with served(app) as address:
            yield build(app, address)
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    """Return the world with its clock running."""
    with shared_world.awake():
        yield shared_world


@pytest.fixture
def own(world: World) -> Desk:
    """Return a desk of the test's own, at which the known applicant has been before."""
    desk = world.desk()
    with world.writing():
        world.make.appeal(desk.branch, actor=desk.staff, received_at=utcnow(), applicant=KNOWN)
    return desk


@pytest.fixture
def window(browser: Browser, world: World) -> Iterator[Callable[..., Window]]:
    """Return a function that opens a window; at the end no console may have complained."""
    opened: list[Window] = []

    def window(email: str | None = None, language: str = "en", **options: Any) -> Window:
        new = Window(browser, world.address, language=language, **options)
        opened.append(new)
        return new.sign_in(email) if email else new

    yield window
    for each in opened:
        each.close()
    faults = [fault for each in opened for fault in each.faults]
    assert faults == []


@pytest.fixture
def desk(window: Callable[..., Window], world: World) -> Callable[..., Window]:
    """Return a function that opens a window with the person of a role signed in."""

    def desk(role: Role, language: str = "en", **options: Any) -> Window:
        return window(world.emails[role], language, **options)

    return desk
