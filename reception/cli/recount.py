"""``reception recount``: the list columns and states against the events."""

import click
from tqdm import tqdm

from reception.cli.output import say_json
from reception.extensions import transaction
from reception.services import recount as recounting


@click.command("recount")
@click.option("--mend", is_flag=True, help="Rewrite what differs; without it differences are only reported.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def recount(context: click.Context, mend: bool, as_json: bool) -> None:
    """Rebuild list columns and states from the events and report differences.

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
    if as_json:
        rows = [{"question_id": d.question_id, "columns": d.columns, "states": d.states} for d in found]
        say_json({"counted": counted, "different": len(found), "mended": mend, "differences": rows})
    else:
        click.echo(f"{counted} questions counted, {len(found)} differ{', mended' if mend and found else ''}.")
        for difference in found:
            what = [*difference.columns, *(["states"] if difference.states else [])]
            click.echo(f"  question {difference.question_id}: {', '.join(what)}")
    context.exit(1 if found and not mend else 0)
