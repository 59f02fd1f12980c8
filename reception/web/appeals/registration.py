"""Registering an appeal on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from reception.adapters import words
from reception.adapters.phones import parse_phone
from reception.domain.errors import AskedLately, DomainError
from reception.domain.identity import parse_iin
from reception.domain.permissions import Permission
from reception.domain.vocabulary import Channel, Kind, Language
from reception.extensions import db, transaction, utcnow
from reception.models import Appeal, Applicant, Branch, Question
from reception.queries import appeals, applicants, directory
from reception.queries import visits as visit_entries
from reception.services import attachments, drafts, registration, visits
from reception.services.questions import Act
from reception.services.registration import ApplicantDetails, Part, Registration
from reception.web.access import allowed, current_actor, current_scope
from reception.web.appeals.forms import RegisterForm
from reception.web.appeals.uploads import checked_files, keeper
from reception.web.choices import (
    SelectChoice,
    district_choices,
    not_chosen,
    programme_choices,
    topic_choices,
)
from reception.web.locale import language, local_date, named, zone
from reception.web.refusals import explain
from reception.web.refused_forms import kept_if_refused
from reception.web.unfinished import DraftOf, split_draft, typed

bp = Blueprint("registration", __name__)

DRAFT = "register"
LATELY = timedelta(days=90)
LONGEST_ID = 18


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A form of the same kind that this person left unfinished."""

    key: str
    saved_at: datetime
    name: str


@bp.route("/appeals/register", methods=["GET", "POST"])
@allowed(Permission.REGISTER)
def register() -> ResponseReturnValue:
    """Register an appeal. The same form sent again leads to the appeal that it registered."""
    form = _form()
    if "add_part" in request.form:
        form.parts.append_entry()
        _fill_choices(form)
        return _page(form)
    if "add_to" in request.form:
        return _carry_over(form, request.form["add_to"])
    if request.form.get("repeats"):
        form.repeat_of.data = request.form["repeats"]
    if form.validate_on_submit() and _knows_earlier_appeal(form):
        return _register(form)
    return _page(form), 422 if form.is_submitted() else 200


def _register(form: RegisterForm) -> ResponseReturnValue:
    is_decided = form.repeat_of.data or "confirmed" in request.form
    since = utcnow() - LATELY
    try:
        with transaction():
            appeal, is_new = registration.register(
                _registration(form),
                actor=current_actor(),
                now=utcnow(),
                number_pattern=current_app.config["SETTINGS"].number_pattern,
                scope=current_scope(),
                similar_since=None if is_decided else since,
            )
            appeal_id = appeal.id
            _tidy_up(form, appeal)
            if is_new:
                _attach(appeal, form)
    except AskedLately as found:
        person = applicants.visible(found.applicant_id, scope=current_scope())
        assert person is not None, "the branch is in the scope, and so are its applicants"
        return _page(form, appeals.similar(person, form.topic_id.data, scope=current_scope(), since=since))
    except DomainError as error:
        form.form_errors.append(explain(error))
        return _page(form), 422
    session["channel"] = form.channel.data
    if not is_new:
        flash(_("This form was sent before: the appeal is registered once."), "info")
    return redirect(url_for("coupon.registered", appeal_id=appeal_id))


def _attach(appeal: Appeal, form: RegisterForm) -> None:
    """Keep the papers that came with the appeal."""
    files = checked_files(form)
    if files:
        act = Act(actor=current_actor(), scope=current_scope(), now=utcnow())
        attachments.attach(appeal.questions[0], files, keeper=keeper(), act=act)


def _tidy_up(form: RegisterForm, appeal: Appeal) -> None:
    """Forget the draft, and write down of which visit the appeal came. Raises ``VisitHasAppeal``."""
    drafts.discard(current_actor(), form=DRAFT, key=form.submission_key.data or "")
    chosen = form.visit_id.data or ""
    if not chosen.isdecimal() or len(chosen) > LONGEST_ID:
        return
    entry = visit_entries.visible(int(chosen), scope=current_scope())
    if entry is not None:
        visits.became_appeal(entry, appeal, actor=current_actor(), now=utcnow())


def _carry_over(form: RegisterForm, appeal_id: str) -> ResponseReturnValue:
    """Take what is asked to the page that adds it to an appeal; the registration stays as a draft."""
    if not appeal_id.isdecimal() or len(appeal_id) > LONGEST_ID:
        abort(400)
    key = form.submission_key.data or ""
    asked = {name: request.form.getlist(name) for name in ("text", "topic_id", "district_id")}
    with transaction():
        drafts.save(current_actor(), form=DRAFT, key=key, content=typed(request.form), now=utcnow())
        drafts.save(
            current_actor(),
            form=split_draft(int(appeal_id)).form,
            key="",
            content=asked | {"came_from": [key]},
            now=utcnow(),
        )
    return redirect(url_for("splitting.split", appeal_id=int(appeal_id)))


def _key(form: RegisterForm) -> str:
    """Return what makes this form one: the same drawn key of another person is another form."""
    return f"{current_actor().id}:{form.submission_key.data}"


def _page(form: RegisterForm, similar: Sequence[Question] = ()) -> str:
    key = form.submission_key.data or ""
    form.follow_iin()
    return render_template(
        "appeals/register.html",
        form=form,
        similar=[_similar_row(question) for question in similar],
        chosen=form.known.name if form.known else None,
        chosen_url=url_for("applicants.detail", applicant_id=form.known.id) if form.known else None,
        draft=kept_if_refused(DraftOf(DRAFT, key, url_for("registration.register", draft=key))),
        unfinished=[
            Unfinished(draft.key, draft.saved_at, (draft.content.get("name") or [""])[0])
            for draft in drafts.open_drafts(current_actor(), form=DRAFT)
            if draft.key != key
        ],
    )


def _similar_row(question: Question) -> dict[str, Any]:
    return {
        "number": question.number,
        "appeal_number": question.appeal.number,
        "url": url_for("appeals.detail", question_id=question.id),
        "appeal_id": question.appeal_id if question.is_open else None,
        "topic": named(question.topic.names) if question.topic else "",
        "received_at": question.received_at,
        "status": words.STATUS[question.status],
    }


def _form() -> RegisterForm:
    actor = current_actor()
    now = utcnow().astimezone(zone())
    form = RegisterForm(
        data={
            "received_on": now.date(),
            "received_time": now.time().replace(second=0, microsecond=0),
            "channel": session.get("channel", Channel.IN_PERSON.value),
            "kind": Kind.APPLICATION.value,
            "language": language(),
            "branch_id": actor.branch_id,
        }
    )
    if request.method == "GET" and request.args.get("draft"):
        form = _restored(request.args["draft"]) or form
    _fill_choices(form)
    form.known = _known_applicant(form)
    form.applicant_id.data = str(form.known.id) if form.known else ""
    return form


def _restored(key: str) -> RegisterForm | None:
    """Return the form as it was left, whichever browser it was left in."""
    draft = drafts.find(current_actor(), form=DRAFT, key=key)
    return RegisterForm(formdata=MultiDict(draft.content)) if draft else None


def _fill_choices(form: RegisterForm) -> None:
    branch = _branch(form)
    branches = directory.branches_below(current_actor().branch, current_scope())
    today = local_date(utcnow())
    # One's own branch stays, so that whoever works in a closed one is told so.
    form.branch_id.choices = [
        SelectChoice(str(each.id), named(each.names))
        for each in branches
        if each.is_offered(today) or each.id == branch.id
    ]
    topics = topic_choices(branch).after(not_chosen())
    form.topic_id.choices = topics
    for part in form.parts:
        part.form.topic_id.choices = topics
    form.district_id.choices = district_choices(branch).after(not_chosen())
    form.programme_id.choices = programme_choices().after(not_chosen())


def _branch(form: RegisterForm) -> Branch:
    """Return the branch that was chosen, if it is in the scope, else the person's own."""
    chosen = request.form.get("branch_id", "")
    if chosen.isdecimal() and current_scope().has_branch(int(chosen)):
        branch = db.session.get(Branch, int(chosen))
        if branch is not None:
            return branch
    own = current_actor().branch
    assert own is not None, "whoever may register has a branch"
    return own


def _known_applicant(form: RegisterForm) -> Applicant | None:
    chosen = form.applicant_id.data or ""
    if not chosen.isdecimal() or len(chosen) > LONGEST_ID:
        return None
    return applicants.current(int(chosen), scope=current_scope())


def _registration(form: RegisterForm) -> Registration:
    branch, language = _branch(form), Language(form.language.data)
    received = datetime.fromisoformat(f"{form.received_on.data}T{form.received_time.data}").replace(
        tzinfo=branch.zone
    )
    further = [
        Part(topic_id=part.topic_id.data, text=part.text.data or "")
        for part in form.parts
        if part.topic_id.data
    ]
    return Registration(
        branch=branch,
        received_at=min(received, utcnow()) if _is_this_minute(received) else received,
        channel=Channel(form.channel.data),
        kind=Kind(form.kind.data),
        language=language,
        text=form.text.data or "",
        parts=[Part(topic_id=form.topic_id.data), *further],
        applicant=None if form.is_anonymous.data else _details(form, language),
        known_applicant=form.known,
        district_id=form.district_id.data,
        programme_id=form.programme_id.data,
        signatories=(form.signatories.data or 2) if form.is_collective.data else 1,
        is_collective=form.is_collective.data,
        is_anonymous=form.is_anonymous.data,
        repeat_of=_earlier_appeal(form),
        submission_key=_key(form),
    )


def _is_this_minute(received: datetime) -> bool:
    """The form tells minutes: an appeal received in this very minute is not one from the future."""
    return abs((received - utcnow()).total_seconds()) < 60


def _details(form: RegisterForm, language: Language) -> ApplicantDetails:
    iin = parse_iin(form.iin.data) if form.iin.data else None
    return ApplicantDetails(
        name=form.name.data or "",
        iin=iin.value if iin else None,
        birth_on=(iin.birth_date if iin else None) or form.birth_on.data,
        phone=parse_phone(form.phone.data).e164 if form.phone.data else None,
        email=form.email.data or None,
        address=form.address.data or "",
        language=language,
        asked_by_mail_on=local_date(utcnow()) if form.asked_by_mail.data else None,
    )


def _knows_earlier_appeal(form: RegisterForm) -> bool:
    """Say beside the field if the appeal that this one repeats is not to be found."""
    if not form.repeat_of.data or _earlier_appeal(form) is not None:
        return True
    form.repeat_of.errors = [_("There is no appeal with this number in your branches.")]
    return False


def _earlier_appeal(form: RegisterForm) -> Appeal | None:
    number = form.repeat_of.data
    return appeals.appeal_by_number(number, scope=current_scope()) if number else None
