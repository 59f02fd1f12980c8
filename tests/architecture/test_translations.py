"""Every sentence that a person reads stands in Kazakh and Russian, whole and with its figures."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LANGUAGES = ("kk", "ru")
PLACE = re.compile(r"%\((\w+)\)[sdf]|%%")
CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]", re.IGNORECASE)
SENTENCE = re.compile(r"[A-Za-z]{3,} [a-z]{3,}")


@cache
def said() -> dict[Any, str]:
    """Return every message of the program and where it stands."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    keywords = DEFAULT_KEYWORDS | {"_l": None, "lazy_gettext": None}
    found: dict[Any, str] = {}
    for folder in ("reception", "templates"):
        within = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods]
        chosen = {k.removeprefix(f"{folder}/"): v for k, v in options.items()}
        for file, line, message, _comments, _context in extract_from_dir(
            ROOT / folder, within, chosen, keywords
        ):
            found.setdefault(message, f"{folder}/{file}:{line}")
    return found


@cache
def catalogue(language: str) -> Catalog:
    path = ROOT / "reception" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def key(message: Any) -> str:
    return str(message if isinstance(message, str) else message[0])


def entries(language: str) -> list[Message]:
    """Return the entries that the program uses."""
    found = (catalogue(language).get(key(message)) for message in said())
    return [entry for entry in found if entry is not None]


def forms(entry: Message) -> list[str]:
    return list(entry.string) if isinstance(entry.string, tuple | list) else [str(entry.string)]


def test_the_program_says_something():
    assert len(said()) > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing_empty_or_doubtful(language):
    of_language = catalogue(language)
    gaps = []
    for message, place in said().items():
        entry = of_language.get(key(message))
        if entry is None:
            gaps.append(f"missing: {key(message)!r} ({place})")
        elif entry.fuzzy:
            gaps.append(f"fuzzy: {key(message)!r} ({place})")
        elif not all(form.strip() for form in forms(entry)):
            gaps.append(f"empty: {key(message)!r} ({place})")

    assert gaps == [], f"{len(gaps)} of {len(said())} messages: run `make messages` and translate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_with_a_number_has_every_plural_form_of_the_language(language):
    wanted = get_plural(language).num_plurals

    assert catalogue(language).num_plurals == wanted
    for message in said():
        entry = catalogue(language).get(key(message))
        if isinstance(message, tuple | list) and entry is not None:
            assert len(forms(entry)) == wanted, key(message)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_places_of_its_message(language):
    wrong = [
        f"{key(entry.id)!r}: {form!r}"
        for entry in entries(language)
        for form in forms(entry)
        if form and sorted(PLACE.findall(form)) != sorted(PLACE.findall(key(entry.id)))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_was_left_in_english(language):
    left = [
        form
        for entry in entries(language)
        for form in forms(entry)
        if form and SENTENCE.search(PLACE.sub("", key(entry.id))) and not CYRILLIC.search(form)
    ]

    assert left == []
