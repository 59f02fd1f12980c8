"""The record of changes as a page."""

from datetime import date, timedelta

import pytest

from reception.domain.changes import ChangedKind
from reception.domain.report import Names
from reception.domain.vocabulary import Language
from reception.extensions import db
from reception.services import changes
from reception.services.changes import Subject
from tests.desk import NOW

TOPIC = Subject(ChangedKind.TOPIC, 7, Names("Су", "Вода", "Water"), None)
PLACE = Subject(ChangedKind.DISTRICT, 8, Names("Аудан", "Район", "District"), None)


@pytest.fixture
def kept(desk):
    who = desk.administrator
    before, after = {"code": "a", "is_active": True}, {"code": "b", "is_active": False}
    changes.record(TOPIC, before=before, after=after, actor=who, now=NOW)
    changes.record(
        PLACE, before={"valid_to": None}, after={"valid_to": date(2026, 6, 1)}, actor=None, now=NOW
    )
    db.session.commit()


@pytest.mark.parametrize("language", list(Language))
def test_each_language_tells_who_what_from_and_to(visit, desk, kept, language):
    desk.administrator.language = language
    db.session.commit()
    text = visit(desk.administrator).open("/administration/changes").text

    word = {"kk": "Су", "ru": "Вода", "en": "Water"}[language]
    assert word in text
    assert desk.administrator.name in text


def test_values_are_told_in_words(visit, desk, kept):
    text = visit(desk.administrator).open("/administration/changes").text

    assert "from yes to no" in " ".join(text.split())
    assert "1 Jun 2026" in text


def test_the_filter_is_in_the_address(visit, desk, kept):
    visitor = visit(desk.administrator)
    answer = visitor.open("/administration/changes?kind=district")

    assert "District" in answer.text
    assert "Water" not in answer.page.one("tbody").text
    assert "No change fits" in visitor.open("/administration/changes?until=2026-06-09").text
    assert "Water" in visitor.open("/administration/changes?since=2026-06-10&until=2026-06-10").text
    assert "Water" in visitor.open("/administration/changes?kind=x&by=x&since=x&entity=-1").text


def test_a_hundred_changes_are_pages(visit, desk):
    for number in range(60):
        row = Subject(ChangedKind.TOPIC, number, Names("Су", "Вода", f"Water {number}."), None)
        changes.record(row, before=None, after={"code": "a"}, actor=None, now=NOW + timedelta(minutes=number))
    db.session.commit()
    visitor = visit(desk.administrator)
    first = visitor.open("/administration/changes")
    link = next(a for a in first.page.all("a") if a.get("rel") == "next")

    assert "Water 59." in first.text
    assert "Water 0." not in first.text
    assert "Water 0." in visitor.open(link["href"]).text


def test_the_first_page_leads_to_each_section(visit, desk):
    visitor = visit(desk.administrator)
    home = visitor.open("/administration")
    cards = [a["href"] for a in home.page.main.all("a") if a["href"].startswith("/administration/")]

    assert cards
    for address in cards:
        visitor.open(address)
