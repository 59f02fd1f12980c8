"""Who may open a page. A route that names no permission is refused to everybody."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import UserMixin, current_user

from reception.domain.permissions import Permission, may
from reception.domain.workflow import Action
from reception.extensions import db, login, transaction, utcnow, writing
from reception.models import User, UserSession
from reception.queries.scope import Scope, scope_of
from reception.services import second_factor, sign_in
from reception.web.late_forms import keep_late, remember_late

WITHOUT_SECOND_FACTOR = frozenset(
    {None, "static", "account.authenticator", "account.start", "auth.sign_out", "preferences.language"}
)
"""What opens before a required second factor is set up: setting it up, and the way out."""

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
TOKEN = "token"  # noqa: S105 - the name of a field, not a secret


class Viewer(UserMixin):  # type: ignore[misc] # flask-login has no types
    """A signed-in person as Flask-Login knows them: a session row, not a bare user id."""

    def __init__(self, session_row: UserSession, token: str) -> None:
        """Take the session row and the token that opens it."""
        self.session_row = session_row
        self.user = session_row.user
        self.token = token

    def get_id(self) -> str:
        """Return what the cookie carries."""
        return self.token


def allowed(*wishes: Permission | Action) -> Callable[[View], View]:
    """Open a view to those whose roles grant one of ``wishes``; anonymous people go to sign in."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return _to_sign_in()
            if not any(may(current_actor().roles, wish) for wish in wishes):
                abort(403)
            return view(*args, **kwargs)

        guarded.permissions = wishes  # type: ignore[attr-defined] # read by the guard test and the last resort
        return cast(View, guarded)

    return guard


def public(view: View) -> View:
    """Open a view to everybody, signed in or not."""
    view.permissions = ()  # type: ignore[attr-defined] # says that the openness is meant
    return view


def forget_person() -> None:
    """Go on with this request as with a stranger's: for pages that must not need the database."""
    login._update_request_context_with_user(None)


def current_actor() -> User:
    """Return the signed-in person."""
    return cast(User, current_user.user)


def current_scope() -> Scope:
    """Return which rows the signed-in person may see, read once per request from their roles now."""
    if "scope" not in g:
        g.scope = scope_of(current_actor())
    return cast(Scope, g.scope)


def init_app(app: Flask) -> None:
    """Refuse what is not granted, and load the person behind the cookie."""
    login.init_app(app)
    login.session_protection = None
    login.user_loader(_load)
    app.before_request(_begin)
    app.before_request(_refuse_unguarded)
    app.before_request(_refuse_nul)
    app.before_request(_ask_for_second_factor)
    app.teardown_request(_end)


def _begin() -> None:
    g.writing = writing.set(request.method not in {"GET", "HEAD", "OPTIONS"})


def _end(_error: BaseException | None) -> None:
    token = g.pop("writing", None)
    if token is not None:
        writing.reset(token)


def _load(token: str) -> Viewer | None:
    now = utcnow()
    session_row = sign_in.live_session(token, now=now)
    if session_row is None:
        remember_late(token)
        return None
    if now - session_row.seen_at > sign_in.SEEN_EVERY:
        # A reading request writes this one line, in a transaction of its own, before it reads on.
        db.session.rollback()
        with transaction():
            session_row = sign_in.live_session(token, now=now)
            if session_row is not None:
                sign_in.mark_seen(session_row, now=now)
    return Viewer(session_row, token) if session_row else None


def _to_sign_in() -> ResponseReturnValue:
    """Send somebody to sign in; what they had typed into a form is there when they come back."""
    address = keep_late()
    if address is not None:
        flash(_("You were signed out meanwhile. Sign in: the form is kept as it was."), "info")
    return redirect(url_for("auth.sign_in", next=address or way_back()))


def _refuse_unguarded() -> None:
    if request.endpoint is None or request.endpoint == "static":
        return
    if not hasattr(current_app.view_functions[request.endpoint], "permissions"):
        abort(403)


def _ask_for_second_factor() -> ResponseReturnValue | None:
    """Where it is required, lead whoever has no second factor yet to where it is set up."""
    if not current_app.config["SETTINGS"].require_second_factor or request.endpoint in WITHOUT_SECOND_FACTOR:
        return None
    if not current_user.is_authenticated or not second_factor.is_missing(current_actor(), is_required=True):
        return None
    return redirect(url_for("account.authenticator"))


def _refuse_nul() -> None:
    """Nobody types a NUL, and PostgreSQL fails on one; a request with one is no request of ours."""
    texts = [text for given in (request.args, request.form) for _name, all_ in given.lists() for text in all_]
    if any("\0" in text for text in (request.path, *texts)):
        abort(400)


def way_back() -> str | None:
    """Return where to go after signing in: this page, or the one whose form was being sent."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    is_ours = came_from.netloc == request.host
    return f"{came_from.path}?{came_from.query}".rstrip("?") if is_ours else None
