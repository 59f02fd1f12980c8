"""A mail server that counts: every letter that it took over, by its Message-ID."""

import asyncio
import email
import email.policy
from collections import Counter
from typing import Any

from aiosmtpd.controller import Controller

from tests.faults.processes import free_port

SLOW_SECONDS = 0.03
"""Between taking a letter over and saying so: the window in which a killed sender cannot know."""


class Sink:
    """Takes everything."""

    def __init__(self) -> None:
        self.copies: Counter[str] = Counter()
        self.digests: dict[tuple[str, str], set[str]] = {}
        """The Message-IDs of digests by recipient and day."""
        self.port = free_port("127.0.0.1")
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> "Sink":
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message_id = str(letter["Message-ID"])
        self.copies[message_id] += 1
        if letter["X-Reception-Kind"] == "digest":
            day = letter["Date"].datetime.date().isoformat()
            self.digests.setdefault((str(letter["To"]), day), set()).add(message_id)
        await asyncio.sleep(SLOW_SECONDS)
        return "250 taken"

    @property
    def doubled(self) -> int:
        return sum(count - 1 for count in self.copies.values())
