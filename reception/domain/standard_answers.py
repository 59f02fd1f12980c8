"""Standard answers: the places in a text, and how they are filled. A place that is unknown is refused."""

import re
from collections.abc import Mapping
from enum import StrEnum

from reception.domain.errors import DomainError, InvalidIin
from reception.domain.identity import Sex, parse_iin

_PLACE = re.compile(r"\{([^{}]*)\}")


class Place(StrEnum):
    """What a text may leave to the server, written in braces."""

    NUMBER = "number"
    TOPIC = "topic"
    DUE = "due"
    SALUTATION = "applicant_salutation"


class UnknownPlace(DomainError):
    """A text names a place that nobody fills."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Nobody fills {{{name}}}.")
        self.name = name


def ensure_places(text: str) -> None:
    """Raise ``UnknownPlace`` for anything in braces that is no place."""
    for name in _PLACE.findall(text):
        if name not in set(Place):
            raise UnknownPlace(name)


def filled(text: str, values: Mapping[Place, str]) -> str:
    """Return a text with its places filled; what is filled in is not looked into again."""
    words = {place.value: value for place, value in values.items()}
    return _PLACE.sub(lambda found: words.get(found.group(1), found.group(0)), text)


def salutation(name: str | None, iin: str | None, language: str) -> str:
    """Return how a letter begins: by first name and patronymic, where the name has three words or more.

    Russian asks for the sex; only an IIN tells it.
    """
    words = (name or "").split()
    called = " ".join(words[1:]) if len(words) > 2 else " ".join(words)
    if language == "kk":
        return f"Құрметті {called or 'өтініш беруші'}"
    if language == "en":
        return f"Dear {called or 'applicant'}"
    if not called:
        return "Уважаемый заявитель"
    return f"{_DEAR[_sex(iin)]} {called}"


_DEAR = {Sex.MALE: "Уважаемый", Sex.FEMALE: "Уважаемая", None: "Уважаемый(-ая)"}


def _sex(iin: str | None) -> Sex | None:
    try:
        return parse_iin(iin).sex if iin else None
    except InvalidIin:
        return None
