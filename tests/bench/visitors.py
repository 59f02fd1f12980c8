"""Browsers without a window: signed in, sending forms with their token, nothing else."""

import re
from typing import Any

from reception.extensions import db, transaction, utcnow
from reception.models import User, UserSession
from reception.services.sign_in import token_hash

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Browser:
    """Somebody signed in, asking one app."""

    def __init__(self, app: Any, email: str) -> None:
        """Sign a person in by a session row: the password's check is slow on purpose and not the subject."""
        self._client = app.test_client()
        token = f"bench-{email}-{id(self)}"
        with app.app_context(), transaction():
            user = db.session.scalars(db.select(User).where(User.email == email)).one()
            now = utcnow()
            db.session.add(UserSession(token_hash=token_hash(token), user=user, created_at=now, seen_at=now))
        with self._client.session_transaction() as session:
            session.update({"_user_id": token, "_fresh": True})
        self._csrf = ""

    @property
    def cookie(self) -> str:
        """Return the header that says in another client who this is."""
        cookie = self._client.get_cookie("session")
        assert cookie is not None, "nobody is signed in"
        return f"session={cookie.value}"

    def get(self, path: str) -> str:
        """Open a page; it must be there."""
        response = self._client.get(path)
        if response.status_code != 200:
            raise AssertionError(f"{path}: {response.status_code}")
        return str(response.text)

    def post(self, path: str, form: dict[str, str], *, expect: int) -> str:
        """Send a form with the token that this browser was given."""
        if not self._csrf:
            self._csrf = self._token()
        response = self._client.post(path, data=form | {"csrf_token": self._csrf})
        if response.status_code != expect:
            raise AssertionError(f"{path}: {response.status_code} {response.text}")
        return str(response.text)

    def _token(self) -> str:
        found = TOKEN.search(self.get("/questions"))
        assert found is not None, "a page without a token"
        return found[1]
