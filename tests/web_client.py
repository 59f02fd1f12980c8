"""A visitor: a browser without a window that signs in as somebody and checks every page that it is given."""

import contextvars
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from reception.extensions import db, utcnow
from reception.models import User, UserSession
from reception.services.sign_in import token_hash
from tests.page import FilledForm, Page
from tests.page_rules import faults_of_answer, faults_of_page
from tests.watching import Watched, watched

NTH = count()


@dataclass
class Answer:
    """What came back, checked."""

    response: Any
    path: str
    seen: Watched

    @property
    def status(self) -> int:
        return int(self.response.status_code)

    @cached_property
    def page(self) -> Page:
        return Page(self.response.text)

    @property
    def location(self) -> str:
        """Return where a redirect leads, as a path."""
        parts = urlsplit(self.response.headers.get("Location", ""))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def text(self) -> str:
        """Return the words of the page's main part."""
        return self.page.main.text

    @property
    def data(self) -> bytes:
        return bytes(self.response.data)


class Visitor:
    """Somebody at a browser. Every answer is checked; CSRF protection is on, as it is for people."""

    def __init__(self, app: Any, user: User | None = None, *, language: str | None = None) -> None:
        """Open a browser, with ``user`` signed in already where one is given."""
        self.app = app
        self.language = language or (user.language.value if user else None)
        self.client = app.test_client()
        self.addresses: list[str] = []
        if user is not None:
            self.enter_as(user)

    def enter_as(self, user: User) -> None:
        """Begin a session without the page that asks for the password: Argon2 is slow, as it should be."""
        token = f"token-of-{user.id}-{next(NTH)}"
        now = utcnow()
        row = UserSession(token_hash=token_hash(token), user_id=user.id, created_at=now, seen_at=now)
        db.session.add(row)
        db.session.commit()
        self._apart(self._set_session, {"_user_id": token, "_fresh": True})

    def _set_session(self, values: dict[str, Any]) -> None:
        with self.client.session_transaction() as session:
            session.update(values)

    def open(self, path: str, *, expect: int | None = 200, **options: Any) -> Answer:
        """Fetch a path with GET."""
        return self.request("GET", path, expect=expect, **options)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, expect: int | None = None, **options: Any
    ) -> Answer:
        """Post without a form and so without a token."""
        return self.request("POST", path, data=data, expect=expect, **options)

    def send(
        self,
        answer: Answer,
        changes: dict[str, Any] | None = None,
        *,
        press: str | dict[str, str] | None = None,
        action: str | None = None,
        expect: int | None = 302,
    ) -> Answer:
        """Fill in and send the form of a page; a value of None leaves the field out."""
        form = answer.page.form(action)
        return self.send_form(form, answer.path, changes, press=press, expect=expect)

    def send_form(
        self,
        form: FilledForm,
        path: str,
        changes: dict[str, Any] | None = None,
        *,
        press: str | dict[str, str] | None = None,
        expect: int | None = 302,
    ) -> Answer:
        """Send a form, by the button ``press`` where it matters which: its name, or its name and value."""
        unknown = (changes or {}).keys() - {
            e.get("name") for e in form.element.all("input", "select", "textarea")
        }
        assert not unknown, f"the form has no field {sorted(unknown)}"
        button = {press: "1"} if isinstance(press, str) else press or {}
        data = form.values | (changes or {}) | button
        return self.post(form.action or path, {k: v for k, v in data.items() if v is not None}, expect=expect)

    def follow(self, answer: Answer) -> Answer:
        """Go where a redirect leads."""
        assert answer.location, f"{answer.status} leads nowhere"
        return self.open(answer.location)

    def press(self, answer: Answer, action: str, **options: Any) -> Answer:
        """Press the button that posts to ``action``, wherever on the page it stands."""
        forms = [f for f in answer.page.all("form") if f.get("action") == action]
        assert forms, f"nothing posts to {action}"
        values = options.pop("values", {})
        return self.post(action, FilledForm(forms[0]).values | values, **options)

    def request(self, method: str, path: str, *, expect: int | None = None, **options: Any) -> Answer:
        """Send a request in a context of its own, as a server does, and check what comes back."""
        self.addresses.append(path)
        db.session.rollback()  # the test reads anew afterwards, and holds nothing meanwhile
        headers = {"Accept-Language": self.language} if self.language else {}
        headers |= options.pop("headers", {})
        with watched(self.app) as seen:
            response = self._apart(
                self.client.open, path, method=method, headers=headers, buffered=True, **options
            )
        answer = Answer(response, path, seen)
        self._check(answer, method)
        if expect is not None:
            assert answer.status == expect, f"{method} {path}: {answer.status}, not {expect}. {told(answer)}"
        return answer

    def _check(self, answer: Answer, method: str) -> None:
        path = urlsplit(answer.path).path
        faults = list(faults_of_answer(answer.response, is_static=path.startswith("/static/")))
        if answer.response.mimetype == "text/html" and answer.data and answer.status // 100 != 3:
            faults += faults_of_page(answer.page, app=self.app, path=answer.path, language=self.language)
        faults += [f"SQL while drawing {statement}" for statement in answer.seen.while_drawing]
        if method == "GET":
            faults += [f"a GET writes: {statement}" for statement in writes(answer.seen)]
        faults += [f"the session was left with {row}" for row in answer.seen.left_behind]
        assert not faults, f"{method} {answer.path} ({answer.status}):\n  " + "\n  ".join(
            dict.fromkeys(faults)
        )

    def _apart(self, call: Any, *arguments: Any, **options: Any) -> Any:
        """Run outside the test's own context, whose session and ``g`` a request must not share."""
        return contextvars.Context().run(call, *arguments, **options)


def writes(seen: Watched) -> list[str]:
    """Return the statements that change something.

    That a session is in use may be noted at any time, and that a list was taken out has to be.
    """
    changes = (s for s in seen.statements if s.startswith(("INSERT", "UPDATE", "DELETE")))
    noted = ("UPDATE user_session SET seen_at", "INSERT INTO disclosure ")
    return [statement for statement in changes if not statement.startswith(noted)]


def told(answer: Answer) -> str:
    """Return the words of an answer, for the message of a failed test."""
    return answer.page.root.text[:600] if answer.response.mimetype == "text/html" else ""
