"""An import from its file to its start; how it goes on is on the page of its job."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from reception.adapters.import_words import unusable, unusable_in_words
from reception.adapters.job_files import JobFiles
from reception.domain.errors import UnusableMap, UnusableRegister
from reception.domain.jobs import JobKind, JobState
from reception.domain.permissions import Permission
from reception.extensions import transaction, utcnow
from reception.models import Branch, Job
from reception.queries import jobs
from reception.services import import_jobs
from reception.services.import_jobs import Look
from reception.web.access import allowed, current_actor
from reception.web.imports import presenters
from reception.web.imports.forms import ColumnsForm, UploadForm, lacking_words
from reception.web.locale import language

bp = Blueprint("imports", __name__)


def files() -> JobFiles:
    """Return the installation's folders for uploads and results."""
    return JobFiles(current_app.config["SETTINGS"].var_dir)


@bp.route("/imports/new", methods=["GET", "POST"])
@allowed(Permission.IMPORT)
def upload() -> ResponseReturnValue:
    actor = current_actor()
    form = UploadForm(data={"branch_id": actor.branch_id})
    branches = import_jobs.branches_for(actor)
    form.offer(branches, import_jobs.maps_of(files()))
    if form.validate_on_submit():
        branch = next(each for each in branches if each.id == form.branch_id.data)
        try:
            return redirect(url_for("imports.preview", job_id=_taken(form, branch)))
        except UnusableRegister as error:
            form.file.errors = [unusable_in_words(error)]
    most = current_app.config["SETTINGS"].max_upload_mb
    page = render_template("imports/upload.html", form=form, most=most)
    return page, 422 if form.errors else 200


def _taken(form: UploadForm, branch: Branch) -> int:
    """Take the file into the quarantine and look at it; one that is no register does not stay."""
    kept = files()
    sent = form.file.data
    name = kept.keep_upload(sent.stream)
    needed = ""
    try:
        with transaction():
            job = import_jobs.prepare(
                name,
                file_name=sent.filename or "",
                branch=branch,
                map_name=form.map_name.data,
                person=current_actor(),
                files=kept,
                language=language(),
                key=form.key.data or "",
                now=utcnow(),
            )
            needed = job.parameters["upload"]
            return job.id
    finally:
        if needed != name:
            kept.remove(kept.upload(name))


@bp.route("/imports/<int:job_id>", methods=["GET", "POST"])
@allowed(Permission.IMPORT)
def preview(job_id: int) -> ResponseReturnValue:
    """Show the first rows as they would be registered; take what is said about the columns."""
    job = own_or_404(job_id)
    if job.state is not JobState.PREPARED:
        return redirect(url_for("jobs.show", job_id=job_id))
    try:
        look = _look(job)
    except (UnusableRegister, UnusableMap) as error:
        return _unusable(job_id, job.parameters["file_name"], error)
    maps = import_jobs.maps_of(files())
    form = ColumnsForm.of(look.head.header, look.fields, job.parameters["map"], maps)
    if form.validate_on_submit():
        with transaction():
            import_jobs.set_columns(job, form.map_name.data, form.fields)
        return redirect(url_for("imports.preview", job_id=job_id))
    page = render_template(
        "imports/preview.html",
        job=job,
        form=form,
        facts=presenters.facts(look, job.parameters["file_name"]),
        rows=presenters.row_views(look),
        lacking=lacking_words(look.lacking),
    )
    return page, 422 if form.errors else 200


def _look(job: Job) -> Look:
    settings = current_app.config["SETTINGS"]
    return import_jobs.look(
        job, person=current_actor(), files=files(), number_pattern=settings.number_pattern, now=utcnow()
    )


def _unusable(job_id: int, file_name: str, error: UnusableRegister | UnusableMap) -> ResponseReturnValue:
    """Say why the file cannot be read by its map; another file can be chosen."""
    if isinstance(error, UnusableMap):
        why = unusable("map", (error.key, error.why))
    else:
        why = unusable_in_words(error)
    return render_template("imports/unusable.html", job_id=job_id, file_name=file_name, why=why), 422


@bp.post("/imports/<int:job_id>/start")
@allowed(Permission.IMPORT)
def start(job_id: int) -> ResponseReturnValue:
    job = own_or_404(job_id)
    file_name = job.parameters["file_name"]
    if job.state is JobState.PREPARED:
        try:
            with transaction():
                import_jobs.start(job, person=current_actor(), files=files(), now=utcnow())
        except (UnusableRegister, UnusableMap) as error:
            return _unusable(job_id, file_name, error)
    return redirect(url_for("jobs.show", job_id=job_id))


@bp.post("/imports/<int:job_id>/discard")
@allowed(Permission.IMPORT)
def discard(job_id: int) -> ResponseReturnValue:
    job = own_or_404(job_id)
    with transaction():
        import_jobs.discard(job, files=files())
    flash(_("The file is removed; nothing was taken in."), "success")
    return redirect(url_for("imports.upload"))


def own_or_404(job_id: int) -> Job:
    """Return this person's own import; whatever else is not found."""
    job = jobs.of_person(job_id, current_actor())
    return job if job is not None and job.kind is JobKind.REGISTER_IMPORT else abort(404)
