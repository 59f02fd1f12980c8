"""What a page tells its form about keeping drafts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftOf:
    """Under which name a form is kept, and the address that opens it again."""

    form: str
    key: str
    address: str
