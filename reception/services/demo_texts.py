"""What people of the demo write to each other: texts out of the reference data, their blanks filled."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from reception.domain.vocabulary import Kind, Language, Outcome
from reception.reference import load

CITY_CODE = "2710"
"""The one district of the demo whose people write about stairwells and bus routes."""

_PLURALS = ("росим", "сұраймыз", "өтінеміз")
"""How those who write together ask."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an applicant wrote: on which second-level topic, of which kind."""

    topic: str
    kind: Kind
    text: str

    @property
    def is_of_many(self) -> bool:
        """Say whether the text speaks for several people."""
        return any(word in self.text for word in _PLURALS)


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives, in the language in which they write; in the city without a village."""

    street: str
    house: str
    village: str | None = None

    def address(self, language: Language) -> str:
        """Return it on one line."""
        if language is Language.KAZAKH:
            line = f"{self.street} көшесі, {self.house}-үй"
            return f"{self.village} ауылы, {line}" if self.village else line
        line = f"улица {self.street}, дом {self.house}"
        return f"село {self.village}, {line}" if self.village else line


@dataclass(frozen=True, slots=True)
class Answer:
    """An official's answer and, where something was done, what."""

    text: str
    done: str


class Texts:
    """Picks texts by lot."""

    def __init__(self, dice: Random) -> None:
        """Read the reference data."""
        self._dice = dice
        self._appeals = load("demo_appeals")
        self._answers = load("demo_answers")
        self._remarks = load("demo_remarks")
        self._places = load("demo_places")

    def appeal(self, topic: str, *, language: Language, home: Home, received_on: date) -> Said:
        """Return an appeal on ``topic`` (of the first or second level) that fits place and season.

        The second-level topic is picked first, so that one with many texts is no more frequent.
        """
        place = "village" if home.village else "city"
        fitting: dict[str, list[dict[str, Any]]] = {}
        for code, by_language in self._appeals.items():
            if code == topic or code.startswith(f"{topic}."):
                fitting[code] = [
                    entry
                    for entry in by_language[language.value]
                    if entry.get("place", place) == place
                    and received_on.month in entry.get("months", [received_on.month])
                ]
        codes = [code for code, entries in fitting.items() if entries]
        if not codes:
            first_level = topic.partition(".")[0]
            return self.appeal(first_level, language=language, home=home, received_on=received_on)
        code = self._dice.choice(codes)
        entry = self._dice.choice(fitting[code])
        blanks = self._blanks(language, home, received_on)
        return Said(code, Kind(entry["kind"]), entry["text"].format(**blanks))

    def home(self, *, language: Language, district: str) -> Home:
        """Return a street and house in the city, or in a village of the district."""
        pick, key = self._dice.choice, language.value
        place = "city" if district == CITY_CODE else "village"
        street: str = pick(self._places["streets"][place])[key]
        house: str = pick(self._places["values"]["house"])
        if place == "city":
            return Home(street, house)
        return Home(street, house, pick(self._places["villages"][district])[key])

    def answer(self, outcome: Outcome, *, topic: str, language: Language, body: str = "") -> Answer:
        """Return an answer that fits the second-level topic. ``body``: to whom it is redirected."""
        by_topic = self._answers[outcome.value]
        own = by_topic.get(topic.partition(".")[0], {}).get(language.value, [])
        fitting = [entry for entry in own if topic in entry.get("fits", [topic])]
        entry = self._dice.choice(fitting or by_topic["any"][language.value])
        return Answer(entry["answer"].format(body=body), entry.get("done", ""))

    def remark(self, sort: str, *, language: Language) -> str:
        """Return why something was returned, extended or reopened."""
        remark: str = self._dice.choice(self._remarks[sort][language.value])
        return remark

    def _blanks(self, language: Language, home: Home, received_on: date) -> dict[str, str]:
        """Return a value for every blank: people write about the street and the village where they live."""
        pick, values = self._dice.choice, self._places["values"]
        own = values[language.value]
        found = {name: pick(options) for name, options in values.items() if isinstance(options, list)}
        found["children"] = pick(own["children"])
        # "Unpaid since March" is said some months later.
        found["month"] = own["month"][(received_on.month - 1 - self._dice.randint(1, 4)) % 12]
        return found | {"street": home.street, "house": home.house, "village": home.village or ""}
