"""``reception term``: a due date and how it was worked out."""

from datetime import datetime

import click

from reception.cli.output import say_json
from reception.domain.calendar import DayReason, Why
from reception.domain.deadlines import ReckonedDay, policy_in_force, reckon
from reception.queries import terms

WHY = {
    DayReason.RECEIVED: "day of receipt",
    DayReason.WEEKEND: "weekend",
    DayReason.HOLIDAY: "public holiday",
    DayReason.MOVED_OFF: "day off by order",
    DayReason.MOVED_ON: "worked by order",
    DayReason.OVERRIDDEN: "set in the working calendar",
    DayReason.ROLLED: "moved here from a day off",
}


@click.command("term")
@click.option(
    "--received", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Day of receipt, YYYY-MM-DD."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def term(received: datetime, as_json: bool) -> None:
    """Print the policy in force, the due date and the reckoning day by day."""
    received_on = received.date()
    reckoning = reckon(received_on, policy_in_force(terms.policies(), received_on), terms.calendar())
    if as_json:
        say_json(
            {
                "policy": reckoning.policy.code,
                "due_on": reckoning.due_on.isoformat(),
                "redirect_by": reckoning.redirect_by.isoformat(),
                "days": [
                    {"date": day.date.isoformat(), "counted": day.counted, "why": _why(day)}
                    for day in reckoning.days
                ],
            }
        )
        return
    click.echo(f"{reckoning.policy.code}: {reckoning.policy.article.en}")
    click.echo(f"due on {reckoning.due_on:%Y-%m-%d}, redirect by {reckoning.redirect_by:%Y-%m-%d}")
    for day in reckoning.days:
        click.echo(f"  {day.date:%Y-%m-%d %a}  {day.number or '-':>3}  {_why(day)}".rstrip())


def _why(day: ReckonedDay) -> str:
    return describe(day.why) if day.why else "working day" if day.counted else ""


def describe(why: Why) -> str:
    """Return the reason in English words."""
    words = WHY[why.reason]
    if why.names:
        words = f"{words}: {why.names.en}"
    return f"{words} ({why.other_on:%Y-%m-%d})" if why.other_on else words
