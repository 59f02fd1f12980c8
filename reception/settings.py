"""Settings: what differs between installations, read once from the environment, complete or refused."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import ZoneInfo

from reception.domain.vocabulary import Language

CHECKOUT = Path(__file__).parents[1]
SECRET_LENGTH = 32
KNOWN_SECRETS = ("change", "default", "example", "password", "secret", "testing")
POSTGRESQL = ("postgresql://", "postgres://", "postgresql+psycopg://")
BROKERS = ("sqla+sqlite://", "amqp://", "amqps://", "redis://", "rediss://")
MAIL_SCHEMES = ("file", "smtp", "smtps", "smtp+starttls")
YES = frozenset({"yes", "true", "on", "1"})
NO = frozenset({"no", "false", "off", "0"})
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Environment(StrEnum):
    """What the installation is for. Production trusts no default that a stranger could know."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"
    TESTING = "testing"


class SettingsError(Exception):
    """The environment does not make complete settings; ``faults`` holds one sentence for each variable."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("The settings are not complete:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = tuple(faults)


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, not {text!r}")
        return text

    return read


def _environment(text: str) -> Environment:
    return Environment(_one_of(*Environment)(text))


def _log_level(text: str) -> str:
    return _one_of(*LOG_LEVELS)(text.upper())


def _whole_number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}, not {text!r}")
        return int(text)

    return read


def _yes_or_no(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise ValueError(f"must be yes or no, not {text!r}")
    return text.lower() in YES


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _database(text: str) -> str:
    """Return the address as SQLAlchemy wants it; a relative SQLite path is one from the working folder."""
    for prefix in POSTGRESQL:
        if text.startswith(prefix):
            return "postgresql+psycopg://" + text.removeprefix(prefix)
    if text in {"sqlite://", "sqlite:///:memory:"}:
        return text
    if text.startswith("sqlite:///"):
        return f"sqlite:///{_folder(text.removeprefix('sqlite:///'))}"
    raise ValueError("must begin with sqlite:/// or postgresql://")


def _broker(text: str) -> str:
    if not text.startswith((*BROKERS, "memory://")):
        raise ValueError(f"must begin with one of {', '.join(BROKERS)}")
    return text


def _mail(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in MAIL_SCHEMES:
        raise ValueError(f"must begin with one of {', '.join(f'{scheme}:' for scheme in MAIL_SCHEMES)}")
    if url.scheme != "file" and not (url.hostname and _has_port_or_none(url)):
        raise ValueError("must name a mail server, as in smtp://user:password@host:587")
    return text


def _has_port_or_none(url: SplitResult) -> bool:
    try:
        return url.port is None or url.port > 0
    except ValueError:
        return False


def _sender(text: str) -> str:
    address = parseaddr(text)[1]
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address) or re.search(r"[\r\n]", text):
        raise ValueError(f"must be an e-mail address, not {text!r}")
    return text


def _address(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in {"http", "https"} or not url.hostname or url.query or url.fragment:
        raise ValueError(f"must be an address such as https://reception.example.kz, not {text!r}")
    return text.rstrip("/")


def _clamd(text: str) -> str:
    url = urlsplit(text)
    is_socket = url.scheme == "unix" and url.path.startswith("/")
    if text and not is_socket and not (url.scheme == "tcp" and url.hostname and _has_port_or_none(url)):
        raise ValueError("must be unix:///path/of/the/socket or tcp://host:3310")
    return text


def _bucket(text: str) -> str:
    """Accept a bucket of an S3-compatible store; files of citizens leave this machine encrypted only."""
    url = urlsplit(text)
    is_here = url.hostname in {"localhost", "127.0.0.1", "::1"}
    if text and not (url.scheme == "s3+https" or (url.scheme == "s3+http" and is_here)):
        raise ValueError("must begin with s3+https://, or on this machine with s3+http://")
    is_whole = url.username and url.password and url.hostname and _has_port_or_none(url)
    if text and not (is_whole and re.fullmatch(r"(/[A-Za-z0-9._-]+)+/?", url.path)):
        raise ValueError("must name key, secret, host and bucket, as in s3+https://key:secret@host/bucket")
    return text


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(f"must be a time zone such as Asia/Oral, not {text!r}") from error


def _number_pattern(text: str) -> str:
    """Accept a pattern that keeps the numbers of any two branches, years and serials apart."""
    cases = [("A", 2025, 1), ("B", 2025, 1), ("A", 2026, 1), ("A", 2025, 2)]
    try:
        numbers = {text.format(prefix=prefix, year=year, serial=serial) for prefix, year, serial in cases}
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise ValueError(f"cannot be filled in with prefix, year and serial: {text!r}") from error
    if len(numbers) < len(cases):
        raise ValueError(f"must contain {{prefix}}, {{year}} and {{serial}}, not {text!r}")
    return text


def _languages(text: str) -> tuple[str, ...]:
    """Return the languages asked for, in that order, each once."""
    asked = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    known = [language.value for language in Language]
    if not asked or not set(asked) <= set(known):
        raise ValueError(f"must be a list out of {', '.join(known)}, not {text!r}")
    return asked


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What differs between installations; anything else is a constant next to its use.

    Paths are absolute. Every variable is described in ``docs/settings.md``.
    """

    environment: Environment
    var_dir: Path
    database_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    host: str
    port: int
    base_url: str
    mail_url: str = field(repr=False)
    mail_from: str
    time_zone: ZoneInfo
    number_pattern: str
    languages: tuple[str, ...]
    default_language: str
    proxy_hops: int
    log_level: str
    web_workers: int
    web_threads: int
    page_seconds: int
    max_upload_mb: int
    clamd_address: str
    attachments_url: str = field(repr=False)
    metrics_token: str = field(repr=False)
    require_second_factor: bool
    debug: bool

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Read the settings; raise one ``SettingsError`` that names every fault."""
        values, faults = _read_all(env)
        faults += _contradictions(values)
        if faults:
            raise SettingsError(faults)
        return cls(**_derive(values))

    @property
    def is_production(self) -> bool:
        """Whether strangers can reach the installation."""
        return self.environment is Environment.PRODUCTION

    @property
    def has_secure_cookies(self) -> bool:
        """Whether people reach the installation by HTTPS, so that cookies may demand it."""
        return self.base_url.startswith("https://")

    @property
    def outbox_dir(self) -> Path | None:
        """The folder that takes mails as .eml files, or None where they are sent by SMTP."""
        url = urlsplit(self.mail_url)
        if url.scheme != "file":
            return None
        return Path(unquote(url.path)) if url.path else self.var_dir / "outbox"

    @property
    def max_upload_bytes(self) -> int:
        """The largest request that is read, in bytes."""
        return self.max_upload_mb * 1024 * 1024


@dataclass(frozen=True)
class Variable:
    """How the environment gives one setting.

    ``default`` is the text that stands for an unset variable; None leaves it to ``_derive``, since it
    depends on other settings. ``shown`` is the default in the words of ``docs/settings.md``.
    """

    name: str
    setting: str
    read: Callable[[str], object]
    default: str | None
    shown: str = ""

    @property
    def shown_default(self) -> str:
        """The default as the documentation words it."""
        return self.shown or f"`{self.default}`"


VARIABLES = (
    Variable("RECEPTION_ENV", "environment", _environment, "development"),
    Variable("VAR_DIR", "var_dir", _folder, str(CHECKOUT / "var"), "`var` in the checkout"),
    Variable("DATABASE_URL", "database_url", _database, None, "SQLite in `VAR_DIR/reception.sqlite3`"),
    Variable("BROKER_URL", "broker_url", _broker, None, "embedded, in `VAR_DIR/broker.sqlite3`"),
    Variable("SECRET_KEY", "secret_key", str, None, "made once, in `VAR_DIR/secret_key`"),
    Variable("HOST", "host", str, "127.0.0.1"),
    Variable("PORT", "port", _whole_number(1, 65535), "8000"),
    Variable("BASE_URL", "base_url", _address, None, "`http://localhost:PORT`"),
    Variable("MAIL_URL", "mail_url", _mail, "file:", "`file:`, which writes to `VAR_DIR/outbox`"),
    Variable("MAIL_FROM", "mail_from", _sender, "reception@localhost"),
    Variable("TIME_ZONE", "time_zone", _zone, "Asia/Oral"),
    Variable("NUMBER_PATTERN", "number_pattern", _number_pattern, "{prefix}-{year}-{serial:06}"),
    Variable("LANGUAGES", "languages", _languages, "kk,ru,en"),
    Variable("DEFAULT_LANGUAGE", "default_language", str, "ru"),
    Variable("PROXY_HOPS", "proxy_hops", _whole_number(0, 9), "0"),
    Variable("LOG_LEVEL", "log_level", _log_level, "INFO"),
    Variable("WEB_WORKERS", "web_workers", _whole_number(1, 64), "1"),
    Variable("WEB_THREADS", "web_threads", _whole_number(1, 64), "8"),
    Variable("PAGE_SECONDS", "page_seconds", _whole_number(0, 3600), "0", "none; `make run`: 300"),
    Variable("MAX_UPLOAD_MB", "max_upload_mb", _whole_number(1, 1024), "25"),
    Variable("CLAMD_ADDRESS", "clamd_address", _clamd, "", "none: files are not scanned"),
    Variable("ATTACHMENTS_URL", "attachments_url", _bucket, "", "the folder `VAR_DIR/attachments`"),
    Variable("METRICS_TOKEN", "metrics_token", str, "", "none: `/metrics` answers this machine only"),
    Variable(
        "REQUIRE_SECOND_FACTOR", "require_second_factor", _yes_or_no, None, "`yes` in production, else `no`"
    ),
    Variable("DEBUG", "debug", _yes_or_no, "no"),
)


def _read_all(env: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return what could be read, by setting, and a sentence for each that could not.

    An empty variable is an unset one. A setting that is derived later is None.
    """
    values: dict[str, Any] = {}
    faults = []
    for variable in VARIABLES:
        text = env.get(variable.name, "").strip() or variable.default
        try:
            values[variable.setting] = None if text is None else variable.read(text)
        except ValueError as error:
            faults.append(f"{variable.name} {error}.")
    return values, faults


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    """Say what does not go together, above all what production may not have."""
    faults = []
    language = values["default_language"]
    if language not in values.get("languages", (language,)):
        faults.append(f"DEFAULT_LANGUAGE must be one of LANGUAGES, not {language!r}.")
    environment = values.get("environment")
    if (values.get("broker_url") or "").startswith("memory:") and environment is not Environment.TESTING:
        faults.append("BROKER_URL memory:// reaches no other process: it is for tests only.")
    if environment is Environment.PRODUCTION:
        faults += _production_faults(values)
    return faults


def _production_faults(values: Mapping[str, Any]) -> list[str]:
    faults = []
    if values.get("debug"):
        faults.append("DEBUG must be off in production: it shows the program's inside to anyone.")
    if values.get("base_url", "") is None:
        faults.append("BASE_URL must be set in production: mails carry links to it.")
    if not _is_secret(values["secret_key"] or ""):
        faults.append(
            f"SECRET_KEY must be set in production to at least {SECRET_LENGTH} random characters; "
            "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'."
        )
    return faults


def _is_secret(key: str) -> bool:
    """Tell a random key from one that is short, repeats itself or was copied from an example."""
    is_example = any(known in key.lower() for known in KNOWN_SECRETS)
    return len(key) >= SECRET_LENGTH and len(set(key)) > SECRET_LENGTH // 4 and not is_example


def _derive(values: dict[str, Any]) -> dict[str, Any]:
    """Fill in the defaults that depend on other settings."""
    var_dir: Path = values["var_dir"]
    defaults: dict[str, Any] = {
        "require_second_factor": values["environment"] is Environment.PRODUCTION,
        "database_url": f"sqlite:///{var_dir / 'reception.sqlite3'}",
        "broker_url": f"sqla+sqlite:///{var_dir / 'broker.sqlite3'}",
        "base_url": f"http://localhost:{values['port']}",
    }
    if values["secret_key"] is None:
        defaults["secret_key"] = _own_secret(values["environment"], var_dir)
    return values | {name: text for name, text in defaults.items() if values[name] is None}


def _own_secret(environment: Environment, var_dir: Path) -> str:
    """Return this checkout's own key, made when it is first asked for and readable by its owner only."""
    if environment is Environment.TESTING:
        return secrets.token_urlsafe(48)
    path = var_dir / "secret_key"
    draft = path.with_name(f"secret_key.{os.getpid()}")
    try:
        if not path.exists():
            var_dir.mkdir(parents=True, exist_ok=True)
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48))
            _link_once(draft, path)
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError([f"VAR_DIR {var_dir} cannot hold the secret key: {error.strerror}."]) from error


def _link_once(draft: Path, path: Path) -> None:
    """Give the draft its name unless another process was first: all of them must use one key."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()
