"""``reception report verify``: the frozen months counted again."""

import click
from tqdm import tqdm

from reception.cli.output import say_json
from reception.domain.periods import Period, parse_month
from reception.extensions import db
from reception.models import Branch
from reception.queries import directory, frozen
from reception.services import verification
from reception.services.verification import Difference, Verified


class Month(click.ParamType[Period]):
    """A month written YYYY-MM."""

    name = "month"

    def convert(
        self, value: str | Period, param: click.Parameter | None, ctx: click.Context | None
    ) -> Period:
        """Return the month as a period."""
        try:
            return value if isinstance(value, Period) else parse_month(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def named_branch(code: str | None) -> Branch | None:
    """Return the branch with a code, or None for no code. Raises ``click.BadParameter``."""
    branch = directory.branch_by_code(code) if code else None
    if code and branch is None:
        raise click.BadParameter(f"there is no branch {code}", param_hint="--branch")
    return branch


@click.command("verify")
@click.option("--month", type=Month(), help="One month, YYYY-MM. Default: all that are frozen.")
@click.option("--branch", "branch_code", help="Code of the branch that froze. Default: all.")
@click.option("--quick", is_flag=True, help="Do not fold the events anew: count the states as they are.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def verify(
    context: click.Context, month: Period | None, branch_code: str | None, quick: bool, as_json: bool
) -> None:
    """Count each frozen month again, at its moment of knowledge and by its definitions.

    Compares every figure and the hash; exits with 1 if anything differs.
    """
    branch = named_branch(branch_code)
    events = [] if quick else _events(as_json)
    ids = frozen.ids(month=month.start_on if month else None, branch_id=branch.id if branch else None)
    months = []
    for frozen_id in tqdm(ids, unit=" months", disable=True if as_json else None):
        months.append(verification.verify(frozen_id))
        db.session.rollback()
    _say(months, events, as_json)
    context.exit(1 if events or any(each.differences for each in months) else 0)


def _events(as_json: bool) -> list[Difference]:
    found: list[Difference] = []
    with tqdm(unit=" questions", disable=True if as_json else None) as bar:
        for count, differences in verification.events_against_states():
            found += differences
            bar.update(count)
    return found


def _say(months: list[Verified], events: list[Difference], as_json: bool) -> None:
    different = [each for each in months if each.differences]
    if as_json:
        say_json(
            {
                "verified": len(months),
                "different": [
                    {
                        "id": each.frozen_id,
                        "branch": each.branch,
                        "month": f"{each.month:%Y-%m}",
                        "differences": [
                            {"fault": one.fault.value, "what": one.what} for one in each.differences
                        ],
                    }
                    for each in different
                ],
                "events": [one.what for one in events],
            }
        )
        return
    click.echo(f"{len(months)} frozen months counted again, {len(different)} differ.")
    for each in different:
        for one in each.differences:
            click.echo(f"  {each.branch} {each.month:%Y-%m}: {one.fault.value}: {one.what}")
    for one in events:
        click.echo(f"  {one.fault.value}: {one.what}")
