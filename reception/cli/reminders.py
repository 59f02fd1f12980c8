"""``reception reminders``: what would go out, and the two ticks by hand."""

from datetime import date, datetime
from typing import Any

import click
from flask import current_app

from reception.adapters.mailer import open_mailer
from reception.cli.output import say_json
from reception.domain.digest import Line
from reception.extensions import transaction, utcnow
from reception.queries import terms
from reception.services import mails
from reception.services import reminders as writing
from reception.services.digests import Preview
from reception.services.digests import preview as previews

reminders = click.Group("reminders", help="The digests of what is due soon or overdue.")

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@reminders.command("preview")
@click.option("--on", "at", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day, YYYY-MM-DD.")
@as_json_option
def preview(at: datetime, as_json: bool) -> None:
    """Print what would go to whom on a day, as things stand now. Writes and sends nothing."""
    on = at.date()
    is_working_day = terms.calendar().is_working_day(on)
    digests = previews(on)
    if as_json:
        content = [_digest_as_json(digest) for digest in digests]
        say_json({"on": on.isoformat(), "is_working_day": is_working_day, "digests": content})
        return
    if not is_working_day:
        click.echo(f"{on} is a day off: nothing goes out.")
        return
    count = 0
    for digest in digests:
        _print_digest(digest)
        count += 1
    click.echo(f"{count} digests on {on}.")


@reminders.command("sweep")
@as_json_option
def sweep(as_json: bool) -> None:
    """Write the digests that are due now: from 09:00 of each branch on, on working days, once a day."""
    swept = writing.sweep(now=utcnow(), transaction=transaction)
    if as_json:
        say_json({"branches": swept.branches, "digests": swept.digests, "reminders": swept.reminders})
        return
    click.echo(f"{swept.branches} branches swept: {swept.digests} digests, {swept.reminders} new reminders.")


@reminders.command("send")
@as_json_option
@click.pass_context
def send(context: click.Context, as_json: bool) -> None:
    """Send the mails that wait. Exits with 1 if some could not be sent."""
    settings = current_app.config["SETTINGS"]
    with open_mailer(settings) as mailer:
        posted = mails.send_unsent(
            mailer=mailer, base_url=settings.base_url, clock=utcnow, transaction=transaction, patience=None
        )
    if as_json:
        say_json({"sent": posted.sent, "delayed": posted.delayed, "given_up": posted.given_up})
    else:
        click.echo(f"{posted.sent} sent, {posted.delayed} to be tried again, {posted.given_up} given up.")
    context.exit(1 if posted.delayed or posted.given_up else 0)


def _digest_as_json(digest: Preview) -> dict[str, Any]:
    return {
        "recipient": digest.recipient.name,
        "email": digest.recipient.email,
        "language": digest.recipient.language.value,
        "items": [
            {
                "number": line.number,
                "due_on": line.due_on.isoformat(),
                "rung": line.rung,
                "why": line.ground.value,
                "is_new": line.is_new,
            }
            for line in digest.lines
        ],
    }


def _print_digest(digest: Preview) -> None:
    recipient = digest.recipient
    click.echo(f"{recipient.name} <{recipient.email}>, {recipient.language.value}")
    for line in digest.lines:
        click.echo(f"  {'new' if line.is_new else '   '}  {_columns(line)}")
    click.echo("")


def _columns(line: Line) -> str:
    due_on: date = line.due_on
    return f"{line.number:<20}  {due_on:%Y-%m-%d}  {line.rung:<11}  {line.ground.value.replace('_', ' ')}"
