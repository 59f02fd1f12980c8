"""Russian texts of about 400 characters, put together of what people of the demo write."""

from random import Random
from typing import Any

from reception.reference import load

LENGTH = 400


class Texts:
    """Puts sentences together by lot."""

    def __init__(self, dice: Random) -> None:
        """Read the demo's texts and places."""
        self._dice = dice
        self._letters = [entry["text"] for topic in load("demo_appeals").values() for entry in topic["ru"]]
        places = load("demo_places")
        self._values: dict[str, list[str]] = {
            name: options for name, options in places["values"].items() if isinstance(options, list)
        }
        self._values |= places["values"]["ru"]
        self._streets = [street["ru"] for streets in places["streets"].values() for street in streets]
        self._villages = [v["ru"] for villages in places["villages"].values() for v in villages]

    def of_appeal(self) -> str:
        """Return the text of an appeal: several letters of the demo one after the other."""
        parts: list[str] = []
        length = 0
        while length < LENGTH - 60:
            parts.append(self._dice.choice(self._letters).format_map(self._blanks()))
            length += len(parts[-1]) + 1
        return " ".join(parts)

    def address(self) -> str:
        """Return a street and house."""
        return f"улица {self._dice.choice(self._streets)}, дом {self._dice.choice(self._values['house'])}"

    def _blanks(self) -> "Blanks":
        return Blanks(self._dice, self._values | {"street": self._streets, "village": self._villages})


class Blanks(dict[str, Any]):
    """Fills each blank of a text by lot, when the text asks for it."""

    def __init__(self, dice: Random, values: dict[str, list[str]]) -> None:
        """Take what may stand in each blank."""
        super().__init__()
        self._dice = dice
        self._values = values

    def __missing__(self, name: str) -> str:
        """Return one of the values."""
        return str(self._dice.choice(self._values[name]))
