"""What an import did, printed for people and for programs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from reception.adapters.import_words import notice_in_words
from reception.domain.register_map import RegisterMap
from reception.services.imports import Tally


@dataclass(frozen=True, slots=True)
class Result:
    """What an import did, or would do."""

    file: Path
    register_map: RegisterMap
    branch_code: str
    is_dry_run: bool
    tally: Tally
    created: dict[str, int]
    resumed_after: int
    seconds: float
    rejected: Path | None

    def as_json(self) -> dict[str, Any]:
        """Return the counts for programs."""
        tally = self.tally
        return {
            "file": str(self.file),
            "map": self.register_map.name,
            "branch": self.branch_code,
            "dry_run": self.is_dry_run,
            "rows": tally.rows,
            "added": tally.added,
            "changed": tally.changed,
            "unchanged": tally.unchanged,
            "rejected": tally.rejected,
            "reasons": dict(tally.reasons.most_common()),
            "notices": dict(tally.notices.most_common()),
            "created": self.created,
            "resumed_after_row": self.resumed_after or None,
            "rejected_file": str(self.rejected) if self.rejected else None,
            "seconds": round(self.seconds, 2),
        }

    def say(self) -> None:
        """Print the counts for people."""
        tally = self.tally
        if self.is_dry_run:
            click.echo(_("Nothing was written: this is what would happen."))
        if self.resumed_after:
            click.echo(
                _(
                    "An earlier import stopped after row %(row)s; this one completed it.",
                    row=self.resumed_after,
                )
            )
        click.echo(
            _(
                "Rows: %(rows)s. New: %(added)s, changed: %(changed)s, unchanged: %(unchanged)s, "
                "rejected: %(rejected)s.",
                rows=tally.rows,
                added=tally.added,
                changed=tally.changed,
                unchanged=tally.unchanged,
                rejected=tally.rejected,
            )
        )
        for code, count in tally.notices.most_common():
            click.echo(f"{count:>8}  {notice_in_words(code, self.register_map)}")
        if self.rejected:
            click.echo(_("The rejected rows are in %(file)s.", file=self.rejected))
