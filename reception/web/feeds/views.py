"""The calendar of one's due dates and reception hours, for other programs; its address is made here."""

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from reception.adapters import icalendar
from reception.domain.permissions import Permission
from reception.extensions import transaction, utcnow
from reception.queries import feeds as reading
from reception.services import feeds
from reception.services.sign_in import token_hash
from reception.web.access import allowed, current_actor, public
from reception.web.feeds.allowance import Allowance
from reception.web.feeds.presenters import entries
from reception.web.moments import moment

bp = Blueprint("feeds", __name__)
bp.record_once(lambda state: state.app.extensions.setdefault("reception_feeds", Allowance()))


@bp.get("/calendar/<token>.ics")
@public
def calendar(token: str) -> ResponseReturnValue:
    """Hand a calendar to whoever has its address. A revoked one is not found, at once."""
    allowance: Allowance = current_app.extensions["reception_feeds"]
    key, now = token_hash(token), utcnow()
    if allowance.is_spent(key, now=now):
        abort(429)
    user = reading.owner_of(key)
    if user is None:
        if allowance.is_spent(request.remote_addr or "", now=now):
            abort(429)
        abort(404)
    content = allowance.kept(key, now=now)
    if content is None:
        base_url = current_app.config["SETTINGS"].base_url
        with force_locale(user.language.value):
            content = icalendar.calendar(_("Reception"), entries(user, base_url=base_url, now=now))
        allowance.keep(key, content, now=now)
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.add_etag()
    return response.make_conditional(request)


@bp.route("/account/calendar", methods=["GET", "POST"])
@allowed(Permission.SIGNED_IN)
def address() -> ResponseReturnValue:
    """Make the address of one's calendar, and show it this once: only its hash is kept."""
    made = ""
    if request.method == "POST":
        with transaction():
            token = feeds.make(current_actor(), now=utcnow())
        made = current_app.config["SETTINGS"].base_url + url_for("feeds.calendar", token=token)
    made_at = reading.made_at(current_actor())
    return render_template("feeds/address.html", made=made, since=moment(made_at) if made_at else None)


@bp.post("/account/calendar/revoke")
@allowed(Permission.SIGNED_IN)
def revoke() -> ResponseReturnValue:
    with transaction():
        feeds.revoke(current_actor(), now=utcnow())
    flash(_("The address of your calendar is revoked."), "success")
    return redirect(url_for("feeds.address"))
