"""What is measured: each page of the product, the plain SQL for it, and the bare page of the same rows."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from reception.adapters.stemming import stem
from reception.domain.folding import fold
from reception.domain.history import FOREVER
from reception.domain.periods import Period, month
from reception.domain.searching import search_text, search_words
from reception.extensions import db
from tests.bench import statements as sql
from tests.bench.floors import Plain, Statements, Values, bare_flask
from tests.bench.measuring import Backends, Run
from tests.bench.population import RARE_SURNAME
from tests.bench.visitors import Browser

ROOT_MANAGER = "manager0@bench.example"
BRANCH_STAFF, BRANCH_MANAGER, BRANCH = "staff2@bench.example", "manager2@bench.example", "AKZHAIYK"
WORD = "ремонт"
NEXT = re.compile(r'rel="next" href="([^"]+)"')
TEXT = "Прошу принять меры: во дворе дома 12 по улице Курмангазы третий месяц нет освещения. " * 5


@dataclass(frozen=True, slots=True)
class Subject:
    """A page with its two floors, and how dear it may be."""

    name: str
    ours: Run
    plain: Run
    bare: Run
    most_of_bare: float | None = None
    most_of_plain: float | None = None
    most_growth: float | None = None

    def runs(self) -> Mapping[str, Run]:
        """Return the three by name."""
        return {"ours": self.ours, "plain": self.plain, "bare": self.bare}


class Stage:
    """An installation with its visitors and floors, ready to be measured."""

    def __init__(self, app: Any, backends: Backends) -> None:
        """Open browsers and connections on the database of ``app``."""
        self.app = app
        with app.app_context():
            db.engine.dispose()
            backends.watch(db.engine)
            self._url = db.engine.url
            self._facts = facts()
        self._plain = Plain(self._url)
        backends.add(self._plain.connection)
        self._engine = sa.create_engine(self._url)
        backends.watch(self._engine)
        self._pages: dict[str, tuple[Statements, Values]] = {}
        self._bare = bare_flask(self._engine, self._pages, sql.REGISTRATION).test_client()
        self._root = Browser(app, ROOT_MANAGER)
        self._staff = Browser(app, BRANCH_STAFF)
        self._manager = Browser(app, BRANCH_MANAGER)

    def close(self) -> None:
        """Close the floors' connections."""
        self._plain.connection.close()
        self._engine.dispose()

    def subjects(self) -> list[Subject]:
        """Return all pages."""
        whole, own = self._facts["branches"], [self._facts["branch"]]
        month_page, month_json = f"/report?{_last_month()}", f"/report.json?{_last_month()}"
        return [
            *self._lists(whole),
            *self._searches(whole),
            self._appeal(own),
            self._registration(own),
            self._report("Report of a month, a branch (page)", month_page, own, 2.0),
            self._report("Report of a month, the root (page)", month_page, whole, None),
            self._report("Report of a month, the root (JSON)", month_json, whole, None),
        ]

    def _lists(self, whole: list[int]) -> list[Subject]:
        topic, place = self._facts["topic"], self._facts["place"]
        deep = self._address_of_page(20)
        return [
            self._list(
                "Under control, filtered by status",
                "/questions?view=queue&status=in_work",
                sql.QUEUE_IN_WORK,
                {"branches": whole},
            ),
            self._list(
                "All, filtered by topic",
                f"/questions?view=all&topic={topic}",
                sql.ALL_OF_TOPIC,
                {"branches": whole, "topic": topic},
            ),
            self._list("All, page 20", deep, sql.ALL_DEEP, {"branches": whole, **place}),
            self._list("Overdue", "/questions?view=overdue", sql.OVERDUE, {"branches": whole}),
        ]

    def _list(self, name: str, path: str, statement: str, values: Values) -> Subject:
        return self._reading(
            name, lambda: self._root.get(path), (statement,), values, most_of_bare=4.0, most_growth=1.3
        )

    def _searches(self, whole: list[int]) -> list[Subject]:
        found = []
        for name, typed in (("Search by a word", WORD), ("Search by a rare name", RARE_SURNAME)):
            (pattern,) = search_words(typed, stem=stem)
            values = {"branches": whole, "pattern": f"%{pattern}%"}
            if not self._plain.read((sql.SEARCH,), values)[0]:
                raise AssertionError(f"no text has {typed}: nothing would be measured")
            found.append(
                self._reading(
                    name,
                    partial(self._root.post, "/questions/search", {"q": typed}, expect=200),
                    (sql.SEARCH,),
                    values,
                    most_of_bare=4.0,
                )
            )
        return found

    def _appeal(self, own: list[int]) -> Subject:
        question_id = self._facts["question"]
        return self._reading(
            "Page of an appeal",
            lambda: self._manager.get(f"/questions/{question_id}"),
            sql.APPEAL,
            {"branches": own, "id": question_id},
            most_of_bare=4.0,
            most_growth=1.3,
        )

    def _registration(self, own: list[int]) -> Subject:
        now = datetime.now(UTC)
        base = {
            "branch": own[0],
            "year": now.year,
            "prefix": "BENCH",
            "now": now,
            "actor": self._facts["staff"],
            "due": now + timedelta(days=21),
            "topic": self._facts["topic"],
            "forever": FOREVER,
            "district": self._facts["district"],
            "facts": "{}",
            "text": TEXT,
        }
        self._pages["register"] = ((), base)
        return Subject(
            "Registration",
            lambda: self._staff.post("/appeals/register", form_of(self._facts), expect=302),
            lambda: self._plain.write(sql.REGISTRATION, base | _of_bare_form()),
            lambda: _expect(302, self._bare.post("/register", data=_of_bare_form())),
            most_of_bare=4.0,
            most_growth=1.3,
        )

    def _report(self, name: str, path: str, branches: list[int], most_of_plain: float | None) -> Subject:
        person = self._root if len(branches) > 1 else self._manager
        first, *others = month(*_last_month_of(datetime.now(UTC))).months_back(12)[::-1]
        spans = [_bounds(each) for each in (first, *others)]
        values = {
            "branches": branches,
            "known": datetime.now(UTC),
            "start": spans[0][0],
            "end": spans[0][1],
            "starts": [start for start, _end in spans],
            "ends": [end for _start, end in spans],
        }
        wanted = (sql.REPORT,) if "json" in path else (sql.REPORT, sql.MONTHS)
        return self._reading(name, lambda: person.get(path), wanted, values, most_of_plain=most_of_plain)

    def _reading(self, name: str, ours: Run, wanted: Statements, values: Values, **limits: Any) -> Subject:
        key = f"page{len(self._pages)}"
        self._pages[key] = (wanted, values)
        return Subject(
            name,
            ours,
            lambda: self._plain.read(wanted, values),
            lambda: _expect(200, self._bare.get(f"/{key}")),
            **limits,
        )

    def _address_of_page(self, number: int) -> str:
        path = "/questions?view=all"
        for _ in range(number - 1):
            found = NEXT.search(self._root.get(path))
            assert found is not None, f"no page after {path}"
            path = found[1].replace("&amp;", "&")
        return path


def _expect(status: int, response: Any) -> None:
    if response.status_code != status:
        raise AssertionError(f"the bare page: {response.status_code} {response.text}")


def _of_bare_form() -> dict[str, str]:
    """Return an applicant whom nobody knows and a key that no form had."""
    name = f"Ахметова Сауле {secrets.token_hex(4)}"
    phone = f"+7760{secrets.randbelow(10_000_000):07}"
    return {
        "key": secrets.token_urlsafe(16),
        "name": name,
        "folded": fold(name),
        "phone": phone,
        "searched": search_text([name, phone[2:], TEXT]),
    }


def form_of(facts: dict[str, Any]) -> dict[str, str]:
    """Return what a clerk fills in; the rest of the form is sent empty, as a browser does."""
    now = datetime.now(ZoneInfo("Asia/Oral"))
    person = _of_bare_form()
    return {
        "submission_key": person["key"],
        "applicant_id": "",
        "name": person["name"],
        "iin": "",
        "phone": person["phone"],
        "email": "",
        "address": "",
        "branch_id": str(facts["branch"]),
        "received_on": now.date().isoformat(),
        "received_time": f"{now:%H:%M}",
        "channel": "in_person",
        "kind": "application",
        "language": "ru",
        "signatories": "",
        "repeat_of": "",
        "text": TEXT,
        "topic_id": str(facts["topic"]),
        "district_id": str(facts["district"]),
        "programme_id": "",
    }


def _last_month_of(moment: datetime) -> tuple[int, int]:
    last = moment.date().replace(day=1) - timedelta(days=1)
    return last.year, last.month


def _last_month() -> str:
    year, number = _last_month_of(datetime.now(UTC))
    return f"month={year}-{number:02}"


def _bounds(period: Period) -> tuple[datetime, datetime]:
    start, end = period.bounds(ZoneInfo("Asia/Oral"))
    return start, end


def facts() -> dict[str, Any]:
    """Return what the requests refer to, found in the database."""

    def one(text: str, **values: Any) -> Any:
        return db.session.execute(sa.text(text), values).one()

    branches = list(db.session.scalars(sa.text("SELECT id FROM branch ORDER BY id")))
    (branch,) = one("SELECT id FROM branch WHERE code = :code", code=BRANCH)
    facts = {"branches": branches, "branch": branch}
    (facts["topic"],) = one("SELECT topic_id FROM question GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
    (facts["district"],) = one("SELECT min(id) FROM district WHERE branch_id = :branch", branch=branch)
    (facts["staff"],) = one("SELECT id FROM user_account WHERE email = :email", email=BRANCH_STAFF)
    # An ordinary appeal: closed after the usual six entries, by somebody who came twice.
    (facts["question"],) = one(
        "SELECT min(q.id) FROM question q JOIN appeal a ON a.id = q.appeal_id WHERE q.branch_id = :branch "
        "AND q.version = 5 AND q.status = 'closed' AND (SELECT count(*) FROM appeal o "
        "WHERE o.applicant_id = a.applicant_id) = 2",
        branch=branch,
    )
    place = one(sql.PLACE.replace("\\:", ":"), branches=branches)
    facts["place"] = {"received_at": place.received_at, "id": place.id}
    db.session.remove()
    return facts
