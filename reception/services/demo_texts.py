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

    def appeal(self, topic: str, *, language: Language, district: str, received_on: date) -> Said:
        """Return an appeal on ``topic`` (of the first or second level) that fits place and season.

        The second-level topic is picked first, so that one with many texts is no more frequent.
        """
        place = "city" if district == CITY_CODE else "village"
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
            return self.appeal(
                topic.partition(".")[0], language=language, district=district, received_on=received_on
            )
        code = self._dice.choice(codes)
        entry = self._dice.choice(fitting[code])
        blanks = self._blanks(language, district, received_on)
        return Said(code, Kind(entry["kind"]), entry["text"].format(**blanks))

    def address(self, *, language: Language, district: str) -> str:
        """Return a street and house, in the villages with the village."""
        blanks = self._blanks(language, district, date.min)
        home = f"{blanks['house']}-үй" if language is Language.KAZAKH else f"дом {blanks['house']}"
        street, village = blanks["street"], blanks.get("village")
        if language is Language.KAZAKH:
            return f"{village} ауылы, {street} көшесі, {home}" if village else f"{street} көшесі, {home}"
        return f"село {village}, улица {street}, {home}" if village else f"улица {street}, {home}"

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

    def _blanks(self, language: Language, district: str, received_on: date) -> dict[str, str]:
        pick, key = self._dice.choice, language.value
        values = self._places["values"]
        found = {name: pick(options) for name, options in values.items() if isinstance(options, list)}
        found["children"] = pick(values[key]["children"])
        # "Unpaid since March" is said some months later.
        found["month"] = values[key]["month"][(received_on.month - 1 - self._dice.randint(1, 4)) % 12]
        place = "city" if district == CITY_CODE else "village"
        found["street"] = pick(self._places["streets"][place])[key]
        if place == "village":
            found["village"] = pick(self._places["villages"][district])[key]
        return found
