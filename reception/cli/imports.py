"""``reception import``: a register of another program taken in by its map."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import force_locale
from tqdm import tqdm

from reception.adapters.import_words import unusable_in_words
from reception.adapters.register_template import sample_rows, workbook
from reception.adapters.registers import Register, load_map
from reception.adapters.rejected_rows import RejectedRows
from reception.cli.import_result import Result
from reception.cli.output import say_json
from reception.domain.errors import UnusableMap, UnusableRegister
from reception.domain.register_entry import Rejected
from reception.extensions import transaction, utcnow
from reception.services import register_imports
from reception.services.register_imports import Plan

ALL_IN, SOME_REJECTED, UNUSABLE = range(3)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    file: Path
    map_name: str
    branch_code: str | None
    is_dry_run: bool
    rejected: Path | None
    is_quiet: bool


@click.command("import")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--map", "map_name", required=True, help="Name of a shipped map, or the path of a TOML file.")
@click.option("--branch", "branch_code", help="Code of the branch. Default: the map's.")
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Write nothing; tell what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.option(
    "--rejected",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV for the rows that did not go in. Default: FILE.rejected.csv in the present folder.",
)
@click.option(
    "--template",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Import nothing; write an empty workbook with the map's columns.",
)
@click.option("--language", type=click.Choice(["kk", "ru", "en"]), default="ru", show_default=True)
@click.pass_context
def import_register(
    context: click.Context,
    file: Path | None,
    map_name: str,
    branch_code: str | None,
    is_dry_run: bool,
    as_json: bool,
    rejected: Path | None,
    template: Path | None,
    language: str,
) -> None:
    """Take in the register FILE (CSV or XLSX). Doing so again changes nothing but what has changed in it.

    Exits with 0 if all rows are in, 1 if some were rejected, 2 if the file or the map cannot be used.
    """
    with force_locale(language):
        try:
            if template is not None:
                template.write_bytes(workbook(load_map(map_name), sample_rows(map_name)[:1]))
                return
            if file is None:
                raise click.UsageError("FILE is missing.")
            result = _run(Wish(file, map_name, branch_code, is_dry_run, rejected, as_json))
        except UnusableRegister as error:
            click.echo(f"{file}: {unusable_in_words(error)}", err=True)
            context.exit(UNUSABLE)
        except UnusableMap as error:
            click.echo(str(error), err=True)
            context.exit(UNUSABLE)
        if as_json:
            say_json(result.as_json())
        else:
            result.say()
    context.exit(SOME_REJECTED if result.tally.rejected else ALL_IN)


def _run(wish: Wish) -> Result:
    began = utcnow()
    register_map = load_map(wish.map_name)
    register = Register(wish.file, register_map)
    plan = Plan(
        register=register,
        register_map=register_map,
        branch_code=wish.branch_code,
        file_name=wish.file.name,
        number_pattern=current_app.config["SETTINGS"].number_pattern,
        writes=not wish.is_dry_run,
    )
    path = wish.rejected or Path(f"{wish.file.stem}.rejected.csv")
    with RejectedRows(path, register.header) as rejected, _progress(wish, register) as bar:

        def told(refused: Sequence[Rejected]) -> None:
            rejected.write(refused)
            bar.update(register.position() - bar.n)

        imported = register_imports.take_in(plan, clock=utcnow, transaction=transaction, told=told)
    return Result(
        file=wish.file,
        register_map=register_map,
        branch_code=imported.branch_code,
        is_dry_run=wish.is_dry_run,
        tally=imported.tally,
        created=imported.created,
        resumed_after=imported.resumed_after,
        seconds=(utcnow() - began).total_seconds(),
        rejected=path if rejected.count else None,
    )


def _progress(wish: Wish, register: Register) -> Any:
    # None: tqdm itself is silent where standard error is no terminal.
    disable = True if wish.is_quiet else None
    return tqdm(total=register.size, unit="B", unit_scale=True, desc=wish.file.name, disable=disable)
