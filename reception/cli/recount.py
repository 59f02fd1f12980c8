"""``reception recount``: list columns, states and kept figures against the events."""

from dataclasses import asdict

import click
from tqdm import tqdm

from reception.cli.output import say_json
from reception.domain.clock import KEPT_FIGURES_COUNTED
from reception.extensions import transaction, utcnow
from reception.services import clock, kept_figures
from reception.services import recount as recounting


@click.command("recount")
@click.option("--mend", is_flag=True, help="Rewrite what differs; without it differences are only reported.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def recount(context: click.Context, mend: bool, as_json: bool) -> None:
    """Rebuild list columns, states and kept figures from the events and report differences.

    Exits with 1 if something differed and was not mended.
    """
    counted = 0
    found: list[recounting.Difference] = []
    batches = recounting.recount(mend=mend)
    with tqdm(unit=" questions", disable=None if not as_json else True) as bar:
        while True:
            with transaction():
                batch = next(batches, None)
            if batch is None:
                break
            counted += batch[0]
            found += batch[1]
            bar.update(batch[0])
    figures = _figures(mend=mend, as_json=as_json)
    if as_json:
        rows = [{"question_id": d.question_id, "columns": d.columns, "states": d.states} for d in found]
        say_json(
            {"counted": counted, "different": len(found), "mended": mend, "differences": rows}
            | {"figures": [asdict(each) for each in figures]}
        )
    else:
        click.echo(f"{counted} questions counted, {len(found)} differ{', mended' if mend and found else ''}.")
        for difference in found:
            what = [*difference.columns, *(["states"] if difference.states else [])]
            click.echo(f"  question {difference.question_id}: {', '.join(what)}")
        click.echo(f"{len(figures)} kept figures differ{', mended' if mend and figures else ''}.")
        for each in figures:
            click.echo(f"  {each.branch} {each.month:%Y-%m}: {each.figure} {each.outcome}: {each.missing:+}")
    context.exit(1 if (found or figures) and not mend else 0)


def _figures(*, mend: bool, as_json: bool) -> list[kept_figures.Difference]:
    """Count the kept figures again, after the states from which they are counted."""
    found: list[kept_figures.Difference] = []
    months = kept_figures.recount(mend=mend, now=utcnow())
    with tqdm(unit=" months", disable=None if not as_json else True) as bar:
        while True:
            with transaction():
                month = next(months, None)
            if month is None:
                break
            found += month[1]
            bar.update()
    if mend:
        with transaction():
            clock.note_end(KEPT_FIGURES_COUNTED, milliseconds=0, now=utcnow())
    return found
