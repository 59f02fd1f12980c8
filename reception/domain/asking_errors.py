"""Refusals around asking the applicant what they say of a closing."""

from enum import StrEnum

from reception.domain.errors import DomainError


class WhyClosed(StrEnum):
    """Why an answer is not taken."""

    REOPENED = "reopened"
    ANSWERED = "answered"
    EXPIRED = "expired"


class VerdictClosed(DomainError):
    """The applicant's answer is not taken any more."""

    def __init__(self, why: WhyClosed) -> None:
        super().__init__(f"The answer is not taken: {why}.")
        self.why = why


class DrawnAlready(DomainError):
    """The month's sample is drawn; another one needs a reason."""

    def __init__(self) -> None:
        super().__init__("A second drawing needs a reason.")


class NothingToDraw(DomainError):
    """The month has no question that was resolved positively."""

    def __init__(self) -> None:
        super().__init__("There is nothing to draw from.")


class TooEarlyToDraw(DomainError):
    """A month is drawn from once it is over."""

    def __init__(self) -> None:
        super().__init__("The month is not over.")


class NotInSample(DomainError):
    """The question was closed anew since it was drawn, or is open again: the sample's question is past."""

    def __init__(self) -> None:
        super().__init__("The closing that was drawn does not stand any more.")
