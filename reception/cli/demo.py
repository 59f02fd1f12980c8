"""``reception demo``: half a year of invented appeals, to try the program with."""

from datetime import date, datetime

import click
from flask import current_app
from tqdm import tqdm

from reception.cli.output import say_json
from reception.domain.errors import DemoAlreadyThere
from reception.domain.periods import local_day
from reception.extensions import transaction, utcnow
from reception.services import demo as demo_service

LOADED, REFUSED = 0, 2


@click.command("demo")
@click.option("--seed", type=int, default=demo_service.SEED, show_default=True, help="Of the dice.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Last day of the half-year. Default: today.")
@click.option("--appeals", type=click.IntRange(1, 20_000), default=demo_service.APPEALS, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.pass_context
def demo(context: click.Context, seed: int, on: datetime | None, appeals: int, as_json: bool) -> None:
    """Load the demo: people, organisations and appeals of an invented half-year in West Kazakhstan.

    The same seed and day give the same history. Exits with 2, changing nothing, if the demo's branches
    exist already, or in production: everybody knows the demo's password.
    """
    if current_app.config["SETTINGS"].is_production:
        _refuse(context, "The demo's password is known to everybody: it is not loaded in production.")
    try:
        done = load_demo(seed=seed, on=on.date() if on else None, appeals=appeals)
    except DemoAlreadyThere as error:
        _refuse(context, str(error))
    if as_json:
        say_json({"appeals": done.appeals, "entries": done.done})
    else:
        click.echo(f"{done.appeals} appeals with {done.done} entries are loaded. Sign in as:")
        click.echo("\n".join(demo_service.sign_ins()))


def load_demo(
    *, seed: int = demo_service.SEED, on: date | None = None, appeals: int = demo_service.APPEALS
) -> demo_service.Progress:
    """Load the demo with a progress bar, as a whole or not at all. Raises ``DemoAlreadyThere``."""
    now = utcnow()
    last = demo_service.Progress(0, 0, 0)
    # One transaction: a demo that was interrupted leaves nothing behind, and the next start loads it anew.
    with transaction(), tqdm(desc="Loading the demo", unit=" entries", disable=None) as bar:
        for last in demo_service.load(
            on=on or local_day(now, demo_service.ZONE),
            now=now,
            number_pattern=current_app.config["SETTINGS"].number_pattern,
            seed=seed,
            appeals=appeals,
        ):
            bar.total = last.total
            bar.update(last.done - bar.n)
    return last


def _refuse(context: click.Context, sentence: str) -> None:
    click.echo(sentence, err=True)
    context.exit(REFUSED)
