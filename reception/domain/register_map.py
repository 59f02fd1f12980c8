"""The map of a register: which column means what, how its dates and words are read, what closes a case.

A map is a small TOML file, described in ``docs/import-maps.md``; ``register_map_table``
builds the map out of it. How a row becomes an entry is in ``register_rows``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from reception.domain.register_dates import DateReader
from reception.domain.vocabulary import Outcome

NECESSARY = ("own_number", "received")
FIELDS = frozenset(
    {
        *NECESSARY, "received_time", "due", "closed", "status", "outcome", "answer", "channel", "kind",
        "language", "summary", "text", "topic", "organisation", "district", "signatories",
        "applicant_name", "applicant_iin", "applicant_phone", "applicant_address",
    }
)  # fmt: skip
"""What a column may mean. Each may be absent from a map but the necessary ones."""


class Unknown(StrEnum):
    """What to do with an organisation, district or topic that the program does not have."""

    CREATE = "create"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class BranchOfMap:
    """The branch to which the register belongs, created by the import where it is missing."""

    code: str
    names: Mapping[str, str]
    zone: str
    parent: str = ""
    number_prefix: str = ""


@dataclass(frozen=True, slots=True)
class OutcomePattern:
    """One line of the ordered list: the first whose expression is found gives class and outcome."""

    matches: Callable[[str], object]
    label: str
    """The register's own class, such as 'duplicate': finer than the outcome that it is counted as."""
    outcome: Outcome | None
    """None: the text says that the case is still open."""
    tell: str = ""
    """Code of a notice to give for each row of the class, or ''."""


@dataclass(frozen=True, slots=True)
class OutcomeRules:
    """How an outcome text is cleaned and read."""

    cuts: tuple[re.Pattern[str], ...] = ()
    patterns: tuple[OutcomePattern, ...] = ()
    no_text: OutcomePattern | None = None
    """For a closed case without any text."""

    def classify(self, text: str) -> OutcomePattern | None:
        """Return the class of ``text``, or None where no pattern is found in it."""
        if not text.strip():
            return self.no_text
        cleaned = " ".join(text.split())
        for cut in self.cuts:
            cleaned = cut.sub("", cleaned, count=1).lstrip()
        return next((pattern for pattern in self.patterns if pattern.matches(cleaned)), None)


@dataclass(frozen=True, slots=True)
class Oddity:
    """A fault peculiar to one register that does no harm, but is told."""

    code: str
    columns: tuple[str, ...]
    matches: Callable[[str], object]
    words: str


@dataclass(frozen=True, slots=True)
class Words:
    """A table from the register's words to ours; case and outer blanks do not matter."""

    table: Mapping[str, Any]
    default: Any

    def look_up(self, word: str) -> Any | None:
        """Return our word, the default for a blank, or None if the word is not in the table."""
        return self.table.get(word.casefold()) if word else self.default


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMap:
    """Everything that is particular to one register. ``register_map_table.map_of`` builds it."""

    name: str
    title: str
    branch: BranchOfMap
    columns: Mapping[str, tuple[str, ...]]
    """For each field the headers under which its column may stand, the likeliest first."""
    topic_levels: tuple[tuple[str, ...], ...]
    optional: frozenset[str]
    """Fields whose column may be missing from the file."""
    dates: DateReader
    outcomes: OutcomeRules
    channels: Words
    kinds: Words
    languages: Words
    kazakh_by_letters: bool
    """Whether a text with letters that only Kazakh has is Kazakh, where no column says otherwise."""
    closed_statuses: frozenset[str]
    open_statuses: frozenset[str]
    anonymous: frozenset[str]
    no_organisation: frozenset[str]
    organisation_names: Mapping[str, str]
    topic_prefix: str
    topic_separator: str
    unknown: Mapping[str, Unknown]
    """What to do with an unknown 'organisation', 'district' and 'topic'."""
    closing_in_text: re.Pattern[str] | None
    several_closings: re.Pattern[str] | None
    same_columns: tuple[str, ...]
    """Columns that, all equal in two rows of different numbers, make them look like one entered twice."""
    oddities: tuple[Oddity, ...] = field(default=())
