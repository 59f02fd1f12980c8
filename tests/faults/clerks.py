"""The clerks: people who work over HTTP, and send the same form again where its answer was lost."""

import http.client
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.faults.cast import Desk
from tests.making import PASSWORD
from tests.page import Page

SIGN_IN = "/sign-in"
ANSWER_SECONDS = 4.0
MOST_SECONDS = 32.0
"""Who got no answer waits longer the next time: on a busy machine the impatient would stop it altogether."""
PAUSE_SECONDS = 0.3
SERVER_FAULT = 500


class Lost(Exception):
    """No answer came, or one that says that the server could not."""


class OutOfTime(Exception):
    """The world ends before the work does."""


class Unexpected(Exception):
    """An answer that no fault explains."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str

    @property
    def leads_to_sign_in(self) -> bool:
        return urlsplit(self.location).path == SIGN_IN


@dataclass
class Tally:
    """What the clerks did and what they were told, of all of them together."""

    requests: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    registered: dict[str, int] = field(default_factory=dict)
    """The appeals that were acknowledged, by the key of the form."""
    steps: dict[int, list[str]] = field(default_factory=dict)
    """What was acknowledged to be done with a question, in this order."""
    jobs: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    sent_again: int = 0


class Browser:
    """One person's browser. It knows the addresses of the web nodes and turns to the next when one fails."""

    def __init__(self, nodes: Sequence[tuple[str, int]], email: str, tally: Tally, until: float) -> None:
        self._nodes = list(nodes)
        self._email = email
        self._tally = tally
        self.until = until
        self._cookies: dict[str, str] = {}

    def open(self, path: str) -> Answer:
        """Fetch a page, signed in, however often it takes."""
        while True:
            answer = self._patiently("GET", path)
            if not answer.leads_to_sign_in:
                return answer
            self._sign_in()

    def send(self, path: str, changes: Mapping[str, str], *, key: str = "") -> Answer:
        """Fill in a page's form and send it until there is an answer; the field ``key`` stays what it was."""
        kept: dict[str, str] = {}
        while True:
            page = self.open(path)
            if page.status != http.HTTPStatus.OK:
                return page
            values = Page(page.text).form().values
            if key:
                kept = kept or {key: values[key]}
            answer = self._patiently("POST", path, values | dict(changes) | kept)
            # A session ends overnight, and with it the token of its forms: sign in and send the same again.
            if not answer.leads_to_sign_in and answer.status != http.HTTPStatus.BAD_REQUEST:
                return answer
            self._sign_in()

    def _sign_in(self) -> None:
        page = self._patiently("GET", SIGN_IN)
        if page.status != http.HTTPStatus.OK:
            return
        values = Page(page.text).form().values | {"email": self._email, "password": PASSWORD}
        answer = self._patiently("POST", SIGN_IN, values)
        if answer.status not in {http.HTTPStatus.FOUND, http.HTTPStatus.BAD_REQUEST}:
            raise Unexpected(f"signing in: {answer.status}")

    def _patiently(self, method: str, path: str, data: Mapping[str, str] | None = None) -> Answer:
        lost = 0
        while time.monotonic() < self.until:
            seconds = min(ANSWER_SECONDS * 2 ** (lost // len(self._nodes)), MOST_SECONDS)
            node = ":".join(map(str, self._nodes[0]))
            self._tally.requests[node] += 1
            try:
                return self._once(method, path, data, seconds)
            except (Lost, OSError, http.client.HTTPException):
                lost += 1
                self._tally.failed[node] += 1
                self._tally.sent_again += method == "POST"
                self._nodes.append(self._nodes.pop(0))
                time.sleep(PAUSE_SECONDS)
        raise OutOfTime

    def _once(self, method: str, path: str, data: Mapping[str, str] | None, seconds: float) -> Answer:
        connection = http.client.HTTPConnection(*self._nodes[0], timeout=seconds)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookies, "Accept-Language": "en", "Connection": "close"}
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(data) if data is not None else None, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        if response.status >= SERVER_FAULT:
            raise Lost(response.status)
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Answer(response.status, response.headers.get("Location", ""), text)


class Clerk(threading.Thread):
    """Somebody at a desk: registers, assigns, proposes, accepts, over and over; one orders lists at times."""

    def __init__(
        self,
        desk: Desk,
        nodes: Sequence[tuple[str, int]],
        tally: Tally,
        *,
        number: int,
        stop: threading.Event,
        until: float,
    ) -> None:
        super().__init__(daemon=True)
        self._desk, self._tally, self._number, self._stop_asked = desk, tally, number, stop
        self._clerk, self._official = (
            Browser(nodes, email, tally, until) for email in (desk.clerk, desk.official)
        )
        self._count = 0
        self._topic = ""

    def run(self) -> None:
        try:
            while not self._stop_asked.is_set():
                self._count += 1
                self._serve_one_applicant()
                if self._number == 0 and self._count % 3 == 1:
                    self._order_a_list()
        except OutOfTime:
            self._tally.faults.append("a clerk's work was not done in time")
        except Exception as error:
            self._tally.faults.append(f"{type(error).__name__}: {error}")

    def _serve_one_applicant(self) -> None:
        question_id = self._register()
        to = f"user:{self._desk.official_id}"
        self._step(self._clerk, question_id, "assign", {"to": to})
        self._step(self._official, question_id, "propose", {"outcome": "explained", "answer": "Explained."})
        self._step(self._clerk, question_id, "accept", {})

    def _register(self) -> int:
        name = f"Applicant {self._desk.branch_id} {self._number} {self._count}"
        path = "/appeals/register"
        self._topic = self._topic or self._any_topic(path)
        answer = self._clerk.send(
            path, {"name": name, "text": f"{name} asks.", "topic_id": self._topic}, key="submission_key"
        )
        found = re.search(r"/appeals/(\d+)/", answer.location)
        if found is None:
            raise Unexpected(f"registering: {answer.status} {told(answer)}")
        appeal_id = int(found[1])
        self._tally.registered[name] = appeal_id
        page = self._clerk.open(urlsplit(answer.location).path)
        question = re.search(r"/questions/(\d+)", page.text)
        if question is None:
            raise Unexpected(f"the page of a new appeal: {page.status} {told(page)}")
        return int(question[1])

    def _any_topic(self, path: str) -> str:
        topics = Page(self._clerk.open(path).text).form().options("topic_id")
        return next(value for value in topics.values() if value)

    def _step(self, browser: Browser, question_id: int, verb: str, changes: Mapping[str, str]) -> None:
        answer = browser.send(f"/questions/{question_id}/{verb}", changes, key="version")
        # Sent again after a lost answer, a step that was taken is refused: its version is its key.
        done_before = {http.HTTPStatus.CONFLICT, http.HTTPStatus.FORBIDDEN}
        if answer.status != http.HTTPStatus.FOUND and answer.status not in done_before:
            raise Unexpected(f"{verb}: {answer.status} {told(answer)}")
        self._tally.steps.setdefault(question_id, []).append(verb)

    def _order_a_list(self) -> None:
        answer = self._clerk.send("/questions/file", {"form": "csv"}, key="key")
        found = re.search(r"/files/(\d+)", answer.location)
        if answer.status == http.HTTPStatus.CONFLICT:
            return  # So many wait already that no more are taken: the worker was away for long.
        if found is None:
            raise Unexpected(f"ordering a list: {answer.status} {told(answer)}")
        self._tally.jobs.add(int(found[1]))


def told(answer: Answer) -> str:
    """Return where an answer leads, or the errors that a page names."""
    return answer.location or " ".join(Page(answer.text).summary)
