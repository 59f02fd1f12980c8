"""The demo's applicants: people who do not exist, with IINs and telephones that nobody has."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from reception.domain.identity import make_iin
from reception.domain.vocabulary import Language
from reception.models import Applicant, District
from reception.reference import load
from reception.services.demo_texts import Home, Texts
from reception.services.registration import ApplicantDetails

YOUNGEST_DAYS, OLDEST_DAYS = 20 * 365, 80 * 365

UNUSED_CODES = ("760", "762", "763", "764")
"""Codes of Kazakhstan that are valid and hardly given out: an invented number rings at nobody's."""


@dataclass(eq=False, slots=True)
class Person:
    """Somebody who comes to the reception, once or several times."""

    details: ApplicantDetails
    district: District
    home: Home
    row: Applicant | None = None
    """Who it is in the register, after the first time."""


class Applicants:
    """Invents people by lot."""

    def __init__(self, dice: Random, texts: Texts, *, on: date) -> None:
        """Take the day on which the people are as old as they are."""
        self._dice = dice
        self._texts = texts
        self._on = on
        self._names = load("demo_names")
        self._count = 0

    def invent(self, *, language: Language, district: District) -> Person:
        """Return a new person of a district; some give no IIN, telephone or address."""
        chance = self._dice.random
        self._count += 1
        home = self._texts.home(language=language, district=district.code)
        is_male = chance() < 0.44
        birth_on = self._on - timedelta(days=self._dice.randint(YOUNGEST_DAYS, OLDEST_DAYS))
        iin = self._iin(birth_on, is_male=is_male)
        details = ApplicantDetails(
            name=self._name(language, is_male=is_male),
            iin=iin if chance() < 0.7 else None,
            phone=self._phone() if chance() < 0.9 else None,
            email=f"applicant{self._count:04}@mail.example" if chance() < 0.15 else None,
            address=home.address(language) if chance() < 0.85 else "",
            birth_on=birth_on,
            language=language,
        )
        return Person(details, district, home)

    def _name(self, language: Language, *, is_male: bool) -> str:
        is_kazakh = self._dice.random() < (0.97 if language is Language.KAZAKH else 0.5)
        parts = self._names["kazakh" if is_kazakh else "russian"]["male" if is_male else "female"]
        return " ".join(self._dice.choice(parts[part]) for part in ("surnames", "first_names", "patronymics"))

    def _iin(self, birth_on: date, *, is_male: bool) -> str | None:
        serial = self._dice.randrange(10_000)
        # Not every serial has a check digit; none has one on 29 February 1900.
        candidates = (make_iin(birth_on, male=is_male, serial=(serial + n) % 10_000) for n in range(20))
        return next((iin for iin in candidates if iin is not None), None)

    def _phone(self) -> str:
        return f"+7{self._dice.choice(UNUSED_CODES)}{self._dice.randrange(10_000_000):07}"
