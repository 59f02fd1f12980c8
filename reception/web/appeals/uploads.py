"""File fields: each file is looked into while the form is validated, and told beside the field if refused."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms.validators import ValidationError

from reception.adapters.object_store import open_store
from reception.adapters.virus_scan import scanner
from reception.domain.attachments import MEDIA_TYPES, CheckedFile, FileRefused
from reception.services.attachments import Keeper
from reception.web.refusals import explain

ENDINGS = ",".join(f".{ending}" for ending in MEDIA_TYPES)


def keeper() -> Keeper:
    """Return this installation's store and scanner."""
    settings = current_app.config["SETTINGS"]
    return Keeper(open_store(settings), scanner(settings.clamd_address))


class FilesField(MultipleFileField):  # type: ignore[misc] # Flask-WTF has no types
    """Files that are taken only if every one of them passes."""

    checked: list[CheckedFile]

    def __init__(self, *args: Any, **options: Any) -> None:
        """Begin without files."""
        super().__init__(*args, **options)
        self.checked = []

    @property
    def lost(self) -> list[str]:
        """Return the names of what was sent with a form that comes back: no browser keeps the choice."""
        return [file.filename or "" for file in self.data or () if not isinstance(file, str)]

    def pre_validate(self, form: Any) -> None:
        """Look into what was sent."""
        given = [(file.filename or "", file.read()) for file in self.data or () if not isinstance(file, str)]
        try:
            self.checked = keeper().check(given)
        except FileRefused as error:
            raise ValidationError(explain(error)) from error


def files_field() -> FilesField:
    """Return a field for files from the machine."""
    return FilesField(
        _l("Files"),
        description=_l("PDF, JPEG, PNG, DOCX, XLSX, ODT or TXT, up to 10 MB each."),
        render_kw={"accept": ENDINGS},
    )


def photos_field() -> FilesField:
    """Return a field that opens the camera of a telephone."""
    return FilesField(_l("Take a photo"), render_kw={"accept": "image/jpeg", "capture": "environment"})


def checked_files(form: Any) -> list[CheckedFile]:
    """Return the files of a validated form, from both fields."""
    return [*form.files.checked, *form.photos.checked]
