"""A register that a person has uploaded: looked at on a page, then taken in behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale

from reception.adapters.job_files import JobFiles
from reception.adapters.registers import Head, Register, head_of, load_map, map_names, own_maps
from reception.adapters.rejected_rows import RejectedRows
from reception.domain import register_drafting
from reception.domain.errors import DomainError, OutOfScope, UnusableMap, UnusableRegister
from reception.domain.jobs import JobFailure, JobKind, JobState
from reception.domain.permissions import Permission, ensure_may, may
from reception.domain.register_entry import RegisterEntry, Rejected
from reception.domain.register_map import NECESSARY, RegisterMap
from reception.extensions import db
from reception.models import Branch, Job, User
from reception.queries import directory
from reception.queries.scope import Scope, below
from reception.services import jobs, register_imports
from reception.services.jobs import Done, JobFailed, Running
from reception.services.register_imports import Imported, Plan

DRAFT = ""
"""In place of a map's name: the one that knows most of the columns."""


PLAIN = "journal_ru"
"""The map of a plain journal comes first: it lends its words to a file that no map knows."""


class AlreadyStarted(DomainError):
    """The import was started or given up meanwhile; its map cannot be changed any more."""

    def __init__(self) -> None:
        super().__init__("The import is not waiting to be started.")


def branches_for(person: User) -> Sequence[Branch]:
    """Return the branches into which a person may import: their own and those below.

    An administrator who belongs to no branch is the whole installation's.
    """
    if not may(person.roles, Permission.IMPORT):
        return ()
    if person.branch is not None:
        return directory.branches_below(person.branch, Scope(branch_ids=below(person.branch)))
    is_everywhere = may(person.roles, Permission.ADMINISTER)
    return directory.branches_below(None, Scope.everything()) if is_everywhere else ()


def maps_of(files: JobFiles) -> dict[str, RegisterMap]:
    """Return the maps that can be chosen: the shipped ones, and the installation's own by its folder."""
    shipped = sorted(map_names(), key=lambda name: name != PLAIN)
    found = {name: load_map(name) for name in shipped}
    for name, path in own_maps(files.own_maps).items():
        try:
            found[name] = load_map(str(path))
        except UnusableMap:
            # Whoever wrote it is told by the command; here it cannot be chosen.
            continue
    return found


def prepare(
    upload: str,
    *,
    file_name: str,
    branch: Branch,
    map_name: str,
    person: User,
    files: JobFiles,
    language: str,
    key: str,
    now: datetime,
) -> Job:
    """Look at an uploaded file and draft its map; it waits to be started. Raise ``UnusableRegister``."""
    _ensure_branch(person, branch)
    maps = maps_of(files)
    known = list(maps.values())
    head = head_of(files.upload(upload), [maps[map_name]] if map_name in maps else known)
    chosen = maps.get(map_name) or register_drafting.best_map(head.header, known)
    drafted = register_drafting.drafted(head.header, [chosen, *known])
    parameters = {
        "upload": upload,
        "file_name": file_name,
        "branch_id": branch.id,
        "map": chosen.name,
        "columns": {str(place): field for place, field in drafted.items()},
        "language": language,
    }
    job, _is_new = jobs.ask(
        JobKind.REGISTER_IMPORT, parameters, person=person, key=key, now=now, state=JobState.PREPARED
    )
    return job


def _ensure_branch(person: User, branch: Branch | None) -> Branch:
    ensure_may(person.roles, Permission.IMPORT)
    if branch is None or branch.id not in {each.id for each in branches_for(person)}:
        raise OutOfScope
    return branch


@dataclass(frozen=True, slots=True)
class Look:
    """An uploaded register as far as its map tells what it means."""

    head: Head
    fields: Mapping[int, str]
    register_map: RegisterMap
    branch: Branch
    rows: Sequence[RegisterEntry | Rejected]
    lacking: Sequence[str]
    """The fields without which nothing can be taken in."""


def look(job: Job, *, person: User, files: JobFiles, number_pattern: str, now: datetime) -> Look:
    """Return the first rows as they would be registered. Raise ``UnusableRegister`` or ``UnusableMap``."""
    opened = _open(job.parameters, person, files)
    lacking = [name for name in NECESSARY if name not in opened.fields.values()]
    rows: Sequence[RegisterEntry | Rejected] = ()
    if not lacking:
        rows = register_imports.preview(opened.plan(number_pattern), now=now)
    return Look(opened.head, opened.fields, opened.register_map, opened.branch, rows, lacking)


@dataclass(frozen=True, slots=True)
class _Opened:
    path: Path
    file_name: str
    head: Head
    fields: Mapping[int, str]
    register_map: RegisterMap
    branch: Branch

    def plan(self, number_pattern: str, run_id: int | None = None) -> Plan:
        return Plan(
            register=Register(self.path, self.register_map),
            register_map=self.register_map,
            branch_code=self.branch.code,
            file_name=self.file_name,
            number_pattern=number_pattern,
            run_id=run_id,
        )


def _open(parameters: Mapping[str, Any], person: User, files: JobFiles) -> _Opened:
    branch = _ensure_branch(person, db.session.get(Branch, parameters["branch_id"]))
    path = files.upload(parameters["upload"])
    if not path.is_file():
        raise UnusableRegister("not_found")
    maps = maps_of(files)
    if parameters["map"] not in maps:
        raise UnusableMap(parameters["map"], "there is no such map any more")
    chosen = maps[parameters["map"]]
    head = head_of(path, [chosen])
    fields = {int(place): field for place, field in parameters["columns"].items()}
    register_map = register_drafting.with_columns(chosen, head.header, fields)
    register_map = register_drafting.for_branch(register_map, branch.code, branch.zone)
    return _Opened(path, parameters["file_name"], head, fields, register_map, branch)


def set_columns(job: Job, map_name: str, fields: Mapping[int, str]) -> None:
    """Say what each column means, by its place, and whose words the map has."""
    _ensure_prepared(job)
    columns = {str(place): field for place, field in sorted(fields.items())}
    job.parameters = {**job.parameters, "map": map_name, "columns": columns}
    db.session.flush()


def start(job: Job, *, person: User, files: JobFiles, now: datetime) -> None:
    """Let a worker take the register in; raise what ``look`` raises, or ``AlreadyStarted``."""
    opened = _open(job.parameters, person, files)
    lacking = [name for name in NECESSARY if name not in opened.fields.values()]
    if lacking:
        raise UnusableRegister("no_header", *lacking)
    _set_off(job, now)


def _set_off(job: Job, now: datetime) -> None:
    started = db.session.execute(
        sa.update(Job)
        .where(Job.id == job.id, Job.state == JobState.PREPARED)
        .values(state=JobState.WAITING, created_at=now)
        .execution_options(synchronize_session=False)
    )
    if not started.rowcount:  # type: ignore[attr-defined] # a cursor's
        raise AlreadyStarted


def discard(job: Job, *, files: JobFiles) -> None:
    """Forget an upload that is not wanted."""
    _ensure_prepared(job)
    files.remove(files.upload(job.parameters["upload"]))
    db.session.delete(job)
    db.session.flush()


def _ensure_prepared(job: Job) -> None:
    if job.state is not JobState.PREPARED:
        raise AlreadyStarted


def make(running: Running) -> Done:
    """Take the register in, in the name and within the branches of whoever uploaded it."""
    files = running.around.files
    rejected_to = files.new_export(".csv")
    try:
        with force_locale(running.parameters["language"]):
            result, count = _take_in(running, rejected_to)
    except (UnusableRegister, UnusableMap) as error:
        files.remove(rejected_to)
        raise JobFailed(JobFailure.UNUSABLE, **_facts(error)) from error
    except BaseException:
        files.remove(rejected_to)
        raise
    if not count:
        files.remove(rejected_to)
        return Done(result)
    name = f"{Path(running.parameters['file_name']).stem}.rejected.csv"
    return Done(result, file=rejected_to.name, download_name=name)


def _take_in(running: Running, rejected_to: Path) -> tuple[dict[str, Any], int]:
    around = running.around
    opened = _open(running.parameters, running.person, around.files)
    plan = opened.plan(around.number_pattern, running.checkpoint.get("run_id"))
    title, branch_code = opened.register_map.title, opened.branch.code
    # The reading is over: SQLite could not go on from it to writing if anybody has written meanwhile.
    db.session.rollback()
    with RejectedRows(rejected_to, plan.register.header) as rejected:

        def told(refused: Sequence[Rejected]) -> None:
            rejected.write(refused)
            running.report(plan.register.position(), plan.register.size)

        imported = register_imports.take_in(
            plan,
            clock=around.clock,
            transaction=around.transaction,
            told=told,
            begun=lambda run_id: running.keep(run_id=run_id),
        )
    return _told_of(imported, title, branch_code), rejected.count


def _told_of(imported: Imported, title: str, branch_code: str) -> dict[str, Any]:
    """Return what the job's page says of an import."""
    tally = imported.tally
    return {
        "rows": tally.rows,
        "added": tally.added,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "rejected": tally.rejected,
        "reasons": dict(tally.reasons.most_common()),
        "notices": dict(tally.notices.most_common()),
        "created": imported.created,
        "branch": branch_code,
        "map": title,
    }


def _facts(error: UnusableRegister | UnusableMap) -> dict[str, Any]:
    if isinstance(error, UnusableMap):
        return {"reason": "map", "facts": [error.key, error.why]}
    return {"reason": error.reason, "facts": list(error.facts)}
