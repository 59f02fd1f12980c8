"""What goes wrong says what to do: a page in the reader’s language, with a way back and a number."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import abort
from playwright.sync_api import expect

from reception.domain.errors import TooManyAttempts, TransitionNotAllowed
from reception.domain.vocabulary import Role, Status
from reception.domain.workflow import Action
from tests.browser.window import LANGUAGES, Window

pytestmark = pytest.mark.browser

ADDRESS = "/help/words"


def fail() -> None:
    raise RuntimeError("a fault of the test")


def refuse() -> None:
    raise TransitionNotAllowed(Action.ACCEPT, Status.REGISTERED)


def stop() -> None:
    raise TooManyAttempts(3)


FAILURES: dict[int, tuple[Callable[[], object], str]] = {
    404: (lambda: abort(404), "There is nothing at this address"),
    403: (lambda: abort(403), "This is not open to you"),
    500: (fail, "Something went wrong on our side"),
    409: (refuse, "This cannot be done now"),
    413: (lambda: abort(413), "The file is too large"),
    429: (stop, "Too many attempts"),
}


def failing(failure: Callable[[], object], view: Any) -> Any:
    """Return a view that is open to the same people and fails."""

    def fails() -> None:
        failure()

    fails.permissions = view.permissions  # type: ignore[attr-defined] # what the guard reads
    return fails


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_failure_is_a_page_with_a_way_back_and_a_number_to_quote(language, desk, world, monkeypatch):
    window: Window = desk(Role.STAFF, language)
    asked = world.app.view_functions["help.meanings"]
    for status, (failure, heading) in FAILURES.items():
        monkeypatch.setitem(world.app.view_functions, "help.meanings", failing(failure, asked))
        assert window.open(ADDRESS) == status
        expect(window.heading).to_have_text(window.say(heading))
        expect(window.page.locator(".reference code")).to_have_text(re.compile(r"\w{8}"))
        assert [*window.layout_faults(), *window.axe_faults()] == []
    window.link("To the first page").click()

    expect(window.heading).to_have_text(window.say("Today"))
