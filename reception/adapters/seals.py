"""What a printed frozen month says of its freezing: who, when, the hash, and where to compare it."""

from dataclasses import dataclass
from datetime import datetime

from reception.adapters.editions import Edition


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal of a frozen month; ``url`` opens its page."""

    sha256: str
    url: str
    frozen_by: str
    frozen_at: datetime

    def facts(self, edition: Edition) -> list[tuple[str, str]]:
        """Return its facts, each with its label."""
        return [
            (edition.say("seal.by"), self.frozen_by),
            (edition.say("seal.at"), edition.moment(self.frozen_at)),
            (edition.say("seal.sha256"), self.sha256),
            (edition.say("seal.address"), self.url),
        ]
