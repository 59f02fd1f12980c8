"""Refusals about accounts: passwords, links, codes, and what administrators may not do."""

from reception.domain.errors import DomainError


class UnusablePassword(DomainError):
    """The password is refused; ``reason`` is 'short', 'long', 'well_known' or 'personal'."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The password is refused: {reason}.")
        self.reason = reason


class LinkExpired(DomainError):
    """The one-time link was used, was replaced by a newer one, or is too old."""

    def __init__(self) -> None:
        super().__init__("The link cannot be used any more.")


class AddressTaken(DomainError):
    """Another account has this e-mail address."""

    def __init__(self) -> None:
        super().__init__("The address belongs to another account.")


class HasOpenQuestions(DomainError):
    """The person cannot leave while ``count`` questions are theirs: somebody must take them over."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} open questions are assigned to the person.")
        self.count = count


class NeedsAdministrator(DomainError):
    """Nobody gives up their own administrator's role, and the last one for all branches keeps it."""

    def __init__(self) -> None:
        super().__init__("The administrator's role cannot be taken away here.")


class WrongCode(DomainError):
    """The code of the second factor is wrong, too old or was used."""

    def __init__(self) -> None:
        super().__init__("The code is not right.")


class WrongPassword(DomainError):
    """The present password was asked for and another was given."""

    def __init__(self) -> None:
        super().__init__("The password is not right.")
