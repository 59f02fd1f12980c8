"""``reception report``: the figures of a period as a file or on the screen."""

import sys
from datetime import datetime
from pathlib import Path

import click
from flask import current_app

from reception.adapters.report_editions import Format, edition, written
from reception.cli.verification import named_branch, verify
from reception.domain.periods import Period
from reception.domain.report import By
from reception.extensions import utcnow
from reception.queries import report as reports
from reception.queries.receptions_report import receptions_report
from reception.queries.scope import Scope

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("report", invoke_without_command=True)
@click.option("--from", "start", type=DAY, help="First day, YYYY-MM-DD.")
@click.option("--to", "end", type=DAY, help="Last day, inclusive.")
@click.option("--branch", "branch_code", help="Code of a branch; those below it are included. Default: all.")
@click.option(
    "--by", type=click.Choice([by.value for by in By]), default="total", show_default=True, help="Breakdown."
)
@click.option(
    "--format", "form", type=click.Choice([form.value for form in Format]), default="json", show_default=True
)
@click.option(
    "--known-at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="Moment of knowledge. Default: now."
)
@click.option("--language", type=click.Choice(["kk", "ru", "en"]), default="ru", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File. Default: standard output."
)
@click.pass_context
def report(
    context: click.Context,
    start: datetime | None,
    end: datetime | None,
    branch_code: str | None,
    by: str,
    form: str,
    known_at: datetime | None,
    language: str,
    output: Path | None,
) -> None:
    """Compute the report of a period. Exits with 1 if its figures do not add up."""
    if context.invoked_subcommand:
        return
    if start is None or end is None:
        raise click.UsageError("The report of a period needs --from and --to.")
    if end < start:
        raise click.BadParameter("the period ends before it starts", param_hint="--to")
    branch = named_branch(branch_code)
    asked = reports.Question(
        period=Period(start.date(), end.date()),
        known_at=known_at or utcnow(),
        scope=Scope.everything(),
        branch=branch,
    )
    wanted, breakdown = Format(form), By(by)
    is_document = wanted in {Format.PDF, Format.XLSX}
    settings = current_app.config["SETTINGS"]
    content = written(
        reports.report(asked, by=() if breakdown is By.TOTAL else (breakdown,), with_months=is_document),
        wanted,
        by=(breakdown,),
        words=edition(language, branch.zone if branch else settings.time_zone),
        var_dir=settings.var_dir,
        receptions=receptions_report(asked) if is_document else None,
    )
    if output:
        output.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
        if wanted is Format.JSON:
            sys.stdout.buffer.write(b"\n")


report.add_command(verify)
