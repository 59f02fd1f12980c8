"""Refusals about frozen months."""

from datetime import date

from reception.domain.errors import DomainError


class MonthNotOver(DomainError):
    """A month is frozen when its last day is over everywhere in the branch."""

    def __init__(self, month: date) -> None:
        super().__init__(f"The month of {month} is not over.")
        self.month = month


class AlreadyFrozen(DomainError):
    """The month of the branch was frozen before, and is so once and for all."""

    def __init__(self, frozen_id: int) -> None:
        super().__init__(f"The month is frozen as number {frozen_id}.")
        self.frozen_id = frozen_id


class ChangedSinceRead(DomainError):
    """Entries since the checklist was read have changed the month; ``count`` questions stand otherwise."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} questions stand otherwise than when the checklist was read.")
        self.count = count
