"""Refusals of the administration: lists, numbers, calendar and term policies. See ``domain.errors``."""

from datetime import date

from reception.domain.errors import ChangedMeanwhile, DomainError, OutOfScope


class UnusablePattern(DomainError):
    """A pattern of registration numbers might give two appeals the same one, or none at all.

    ``reason``: 'malformed', 'fields', 'order', 'separators' or 'padding'.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"Not a pattern of registration numbers: {reason}.")
        self.reason = reason


class UnusablePrefix(DomainError):
    """A branch's prefix is not letters and digits that begin with a letter."""

    def __init__(self) -> None:
        super().__init__("Not a prefix of registration numbers.")


class PrefixTaken(DomainError):
    """Numbers with this prefix have been given out by another branch."""

    def __init__(self) -> None:
        super().__init__("Another branch has numbers with this prefix.")


class CodeTaken(DomainError):
    """Another entry of the same list has the code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The code {code} is taken.")
        self.code = code


class EntryChangedMeanwhile(ChangedMeanwhile):
    """Somebody else changed an entry of a list, a calendar day or the cases that it moves."""


class AlreadyGoverns(DomainError):
    """A term policy would begin on a day since which appeals have been received, or a running one end."""

    def __init__(self, valid_from: date) -> None:
        super().__init__(f"Appeals have been received since {valid_from}.")
        self.valid_from = valid_from


class NotAdministered(OutOfScope):
    """The actor administers some branches, and this is another's or common to all."""


class BranchClosed(DomainError):
    """The branch is closed since ``valid_to`` and registers no more appeals."""

    def __init__(self, valid_to: date | None) -> None:
        super().__init__(f"The branch is closed since {valid_to}.")
        self.valid_to = valid_to


class YearsOutOfOrder(DomainError):
    """A year's calendar can be confirmed only where the year before is known."""

    def __init__(self, year: int) -> None:
        super().__init__(f"The calendar before {year} is not known.")
        self.year = year
