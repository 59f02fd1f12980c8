"""Settings are complete or refused, in one message."""

import re
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from reception.settings import VARIABLES, Environment, Settings, SettingsError

SECRET = "q8Zr0-4vTn_Xw2LkYb6Hs1JdFc9Me3Pu"
PRODUCTION = {"RECEPTION_ENV": "production", "SECRET_KEY": SECRET, "BASE_URL": "https://desk.example.kz"}
DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


def faults_of(env: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(env)
    return refused.value.faults


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"VAR_DIR": str(tmp_path)}


def test_nothing_has_to_be_set_to_try_the_program(env, tmp_path):
    settings = Settings.from_env(env)

    assert settings.environment is Environment.DEVELOPMENT
    assert settings.database_url == f"sqlite:///{tmp_path}/reception.sqlite3"
    assert settings.broker_url == f"sqla+sqlite:///{tmp_path}/broker.sqlite3"
    assert settings.outbox_dir == tmp_path / "outbox"
    assert settings.time_zone.key == "Asia/Oral"
    assert not settings.debug


def test_the_secret_key_is_made_once_and_for_its_owner_only(env, tmp_path):
    first = Settings.from_env(env).secret_key
    second = Settings.from_env(env).secret_key

    assert first == second
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_two_checkouts_have_different_secret_keys(tmp_path):
    keys = {Settings.from_env({"VAR_DIR": str(tmp_path / name)}).secret_key for name in ("a", "b")}

    assert len(keys) == 2


def test_a_folder_that_cannot_hold_the_secret_key_is_a_fault(tmp_path):
    (tmp_path / "file").touch()

    (fault,) = faults_of({"VAR_DIR": str(tmp_path / "file" / "var")})

    assert fault.startswith("VAR_DIR")


def test_all_faults_are_told_at_once():
    faults = faults_of(
        {
            "RECEPTION_ENV": "production",
            "PORT": "eighty",
            "TIME_ZONE": "Asia/Uralsk",
            "LANGUAGES": "kk,de",
            "MAIL_URL": "smtp://",
            "DEBUG": "yes",
        }
    )

    named = [fault.split()[0] for fault in faults]
    assert named == ["PORT", "MAIL_URL", "TIME_ZONE", "LANGUAGES", "DEBUG", "BASE_URL", "SECRET_KEY"]


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        pytest.param("RECEPTION_ENV", "staging", id="an unknown environment"),
        pytest.param("DATABASE_URL", "mysql://host/db", id="a database nobody tests"),
        pytest.param("BROKER_URL", "filesystem://", id="a broker that loses messages"),
        pytest.param("BROKER_URL", "memory://", id="a broker that reaches no other process"),
        pytest.param("PORT", "0", id="a port nobody could open"),
        pytest.param("PORT", "65536", id="a port that does not exist"),
        pytest.param("BASE_URL", "desk.example.kz", id="an address without a scheme"),
        pytest.param("MAIL_URL", "smtp://host:port", id="a mail server's port that is no number"),
        pytest.param("MAIL_URL", "pop3://host", id="a scheme that sends nothing"),
        pytest.param("MAIL_FROM", "Reception", id="a sender without an address"),
        pytest.param("MAIL_FROM", "a@b.kz\nBcc: c@d.kz", id="a sender that smuggles a header"),
        pytest.param("TIME_ZONE", "../etc/passwd", id="a zone outside the zone folder"),
        pytest.param("NUMBER_PATTERN", "{prefix}-{serial:06}", id="numbers that repeat next year"),
        pytest.param("NUMBER_PATTERN", "{year}-{serial:06}", id="numbers that two branches share"),
        pytest.param("NUMBER_PATTERN", "{prefix}-{year}-{serial", id="a pattern that does not close"),
        pytest.param("NUMBER_PATTERN", "{prefix}-{year}-{serial}-{day}", id="a part nobody fills in"),
        pytest.param("LANGUAGES", ",", id="no language at all"),
        pytest.param("DEFAULT_LANGUAGE", "de", id="a default that is not on offer"),
        pytest.param("PROXY_HOPS", "-1", id="less than no proxy"),
        pytest.param("DEBUG", "perhaps", id="neither yes nor no"),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_its_name(env, variable, text):
    (fault,) = faults_of(env | {variable: text})

    assert fault.startswith(f"{variable} ")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        pytest.param("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d", id="the usual address"),
        pytest.param(
            "postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d", id="the address of hosting services"
        ),
        pytest.param("postgresql+psycopg://h/d", "postgresql+psycopg://h/d", id="the driver named"),
        pytest.param("sqlite:////srv/desk.db", "sqlite:////srv/desk.db", id="an SQLite file"),
        pytest.param("sqlite://", "sqlite://", id="SQLite in memory"),
    ],
)
def test_the_address_of_the_database_is_given_as_people_write_it(env, given, used):
    assert Settings.from_env(env | {"DATABASE_URL": given}).database_url == used


def test_a_relative_database_file_lies_in_the_working_folder(env, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    settings = Settings.from_env(env | {"DATABASE_URL": "sqlite:///desk.db"})

    assert settings.database_url == f"sqlite:///{tmp_path}/desk.db"


def test_production_starts_with_a_secret_and_an_address(env):
    settings = Settings.from_env(env | PRODUCTION)

    assert settings.is_production
    assert settings.has_secure_cookies


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        pytest.param("SECRET_KEY", "", id="no secret"),
        pytest.param("SECRET_KEY", SECRET[:31], id="a short secret"),
        pytest.param("SECRET_KEY", "please-change-me-" + SECRET, id="a secret copied from an example"),
        pytest.param("SECRET_KEY", "a" * 40, id="a secret that repeats one letter"),
        pytest.param("DEBUG", "on", id="the debugger"),
        pytest.param("BASE_URL", "", id="no address for the links in mails"),
    ],
)
def test_production_refuses(env, variable, text):
    (fault,) = faults_of(env | PRODUCTION | {variable: text})

    assert fault.startswith(f"{variable} ")


def test_production_never_makes_a_secret_of_its_own(env, tmp_path):
    faults_of(env | PRODUCTION | {"SECRET_KEY": ""})

    assert list(tmp_path.iterdir()) == []


def test_an_empty_variable_is_an_unset_one(env):
    assert Settings.from_env(env | {"PORT": " "}).port == 8000


def test_mails_go_to_the_folder_named_or_by_smtp(env, tmp_path):
    named = Settings.from_env(env | {"MAIL_URL": f"file://{tmp_path}/mail%20box"})
    sent = Settings.from_env(env | {"MAIL_URL": "smtp+starttls://u:p@mail.example.kz:587"})

    assert named.outbox_dir == tmp_path / "mail box"
    assert sent.outbox_dir is None


def test_what_is_printed_of_the_settings_holds_no_secret(env):
    settings = Settings.from_env(
        env
        | PRODUCTION
        | {"DATABASE_URL": "postgresql://u:hunter2@h/d", "BROKER_URL": "amqp://u:hunter2@h//"}
        | {"MAIL_URL": "smtps://u:hunter2@mail.example.kz"}
    )

    assert "hunter2" not in repr(settings)
    assert SECRET not in repr(settings)


def test_every_setting_has_its_variable():
    assert [variable.setting for variable in VARIABLES] == [setting.name for setting in fields(Settings)]


def test_the_documented_table_is_the_real_one():
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+) \|$", DOCUMENT.read_text(), re.MULTILINE)
    documented = {name: default for name, default, _meaning in rows}
    of_tests = {"TEST_DATABASE_URL", "TEST_BROKER_URL", "CI"}

    assert {name: documented[name] for name in documented if name not in of_tests} == {
        variable.name: variable.shown_default for variable in VARIABLES
    }


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("s3+http://key:secret@objects.example.kz/papers", id="unencrypted to another machine"),
        pytest.param("https://key:secret@objects.example.kz/papers", id="no word of what it is"),
        pytest.param("s3+https://objects.example.kz/papers", id="nobody asks"),
        pytest.param("s3+https://key:secret@objects.example.kz", id="no bucket"),
        pytest.param("s3+https://key:secret@objects.example.kz/pap ers", id="a name no bucket has"),
    ],
)
def test_a_store_of_objects_is_named_whole_and_asked_encrypted(env, address):
    (fault,) = faults_of(env | {"ATTACHMENTS_URL": address})

    assert fault.startswith("ATTACHMENTS_URL")
    assert "secret@" not in fault or "key:secret@host" in fault
