"""Refusals about terms: pauses, notices, and questions that an outside body has."""

from datetime import date
from enum import StrEnum

from reception.domain.errors import DomainError


class ClockState(StrEnum):
    """How the clocks of a question stand where an action does not fit them."""

    PAUSED = "paused"
    RUNNING = "running"
    OUT = "out"
    NOT_OUT = "not_out"


class ClockStands(DomainError):
    """The term rests, or runs, or an outside body has the question: the action does not fit that."""

    def __init__(self, action: str, state: ClockState) -> None:
        super().__init__(f"{action} is not possible while the clock is: {state}.")
        self.action = action
        self.state = state


class NoPause(DomainError):
    """The policy of the question's term knows no pause, or the term has no policy."""

    def __init__(self) -> None:
        super().__init__("The term cannot rest.")


class PauseTooLong(DomainError):
    """The pause must end within these days: on working days that the policy has left."""

    def __init__(self, asked_on: date, earliest: date, latest: date) -> None:
        super().__init__(f"{asked_on} is not within {earliest} and {latest}.")
        self.asked_on = asked_on
        self.earliest = earliest
        self.latest = latest


class PauseTooLate(DomainError):
    """A pause begins while at least one working day of the term is left after its first day."""

    def __init__(self, due_on: date) -> None:
        super().__init__(f"The term ends on {due_on}: too late for a pause.")
        self.due_on = due_on


class PausesUsedUp(DomainError):
    """The pauses of the term have lasted as long as its policy allows; ``most`` is in working days."""

    def __init__(self, most: int) -> None:
        super().__init__(f"The term has rested for {most} working days already.")
        self.most = most


class TermChangedSince(DomainError):
    """The step is said to have happened before a later change of the term, which did not know of it."""

    def __init__(self, changed_on: date) -> None:
        super().__init__(f"The term was changed on {changed_on}, after the day that was entered.")
        self.changed_on = changed_on


class NothingToTell(DomainError):
    """No notice to the applicant is owed."""

    def __init__(self) -> None:
        super().__init__("No notice is owed.")


class NotWithinTerm(DomainError):
    """The day lies before the step itself."""

    def __init__(self, earliest: date) -> None:
        super().__init__(f"The day must be {earliest} or later.")
        self.earliest = earliest
