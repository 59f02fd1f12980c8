"""A person's own jobs: all of them, one with its progress, and the file that came of it."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from reception.adapters.job_files import JobFiles
from reception.adapters.report_editions import CONTENT_TYPES, Format
from reception.domain.jobs import JobKind
from reception.domain.permissions import Permission, may
from reception.extensions import utcnow
from reception.models import Job
from reception.queries import jobs
from reception.queries.paging import Cursor
from reception.services.job_kinds import KINDS
from reception.services.jobs import ensure_may_have
from reception.web.access import allowed, current_actor
from reception.web.jobs import presenters
from reception.web.paging import pager
from reception.web.taken_out import list_taken_out

bp = Blueprint("jobs", __name__)


@bp.get("/files")
@allowed(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    page = jobs.own(current_actor(), cursor=Cursor.read(request.args.get("cursor")))
    return render_template(
        "jobs/index.html",
        rows=presenters.job_views(page.rows),
        page=pager(page, request.args),
        may_import=may(current_actor().roles, Permission.IMPORT),
    )


@bp.get("/files/<int:job_id>")
@allowed(Permission.SIGNED_IN)
def show(job_id: int) -> ResponseReturnValue:
    job = presenters.job_view(own_or_404(job_id))
    if job.url != url_for("jobs.show", job_id=job_id):
        return redirect(job.url)
    return render_template("jobs/show.html", job=job)


@bp.get("/files/<int:job_id>/file")
@allowed(Permission.SIGNED_IN)
def file(job_id: int) -> ResponseReturnValue:
    """Hand out the result to whoever asked for it, while it is kept and they still may have it."""
    job = own_or_404(job_id)
    ensure_may_have(current_actor(), KINDS[job.kind])
    if job.file is None or job.expires_at <= utcnow():
        return redirect(url_for("jobs.show", job_id=job.id))
    path = JobFiles(current_app.config["SETTINGS"].var_dir).export(job.file)
    if not path.is_file():
        abort(404)
    form = Format(path.suffix.removeprefix("."))
    name = job.download_name
    if job.kind is JobKind.LIST_EXPORT:
        list_taken_out(job.result["rows"])
    return send_file(path, CONTENT_TYPES[form], as_attachment=True, download_name=name)


def own_or_404(job_id: int) -> Job:
    """Return the job if this person asked for it; whatever else is not found."""
    job = jobs.of_person(job_id, current_actor())
    return job if job is not None else abort(404)
