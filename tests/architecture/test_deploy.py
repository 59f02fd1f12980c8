"""What deploy/ offers fits the program: sound units, known settings, the commands of the launcher."""

import re
import secrets
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reception.cli.launcher import children
from reception.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
ANALYZE = shutil.which("systemd-analyze") or ""


@pytest.fixture
def settings() -> dict[str, str]:
    """Return the example of settings as the shell reads it, with a secret filled in."""
    lines = (DEPLOY / "reception.env.example").read_text().splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    read = {name: "".join(shlex.split(value)) for name, _equals, value in pairs}
    return read | {"SECRET_KEY": secrets.token_urlsafe(48)}


def command_of(unit: str) -> str:
    text = (DEPLOY / "systemd" / f"{unit}.service").read_text().replace("\\\n", " ")
    return " ".join(re.search(r"^ExecStart=(.*)$", text, re.MULTILINE)[1].split())


@pytest.mark.skipif(not ANALYZE, reason="there is no systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=[unit.name for unit in UNITS])
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path):
    for each in UNITS:
        here = each.read_text().replace("/opt/reception/.venv/bin/python", sys.executable)
        (tmp_path / each.name).write_text(here.replace("/opt/reception", str(ROOT)))

    said = subprocess.run(
        [ANALYZE, "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False
    )

    own = [line for line in said.stderr.splitlines() if "reception" in line]
    assert (said.returncode, own) == (0, [])


def test_the_example_of_settings_is_whole_and_safe_enough_to_start_with(settings):
    read = Settings.from_env(settings)

    assert read.is_production
    assert read.mail_from == "Reception <reception@example.kz>"


def test_what_the_units_ask_of_the_settings_stands_there(settings):
    for unit in UNITS:
        asked = set(re.findall(r"(?<!\$)\$\{(\w+)\}", unit.read_text())) - {"RUNTIME_DIRECTORY"}
        assert asked <= settings.keys(), unit.name


@pytest.mark.parametrize(
    ("unit", "child"),
    [
        ("reception-web", "The web server"),
        ("reception-worker", "The worker"),
        ("reception-beat", "The clock"),
    ],
)
def test_the_commands_of_the_units_are_those_of_the_launcher(unit: str, child: str, settings):
    command = command_of(unit)
    (launched,) = (each for each in children(Settings.from_env(settings)) if each.name == child)
    # Where it listens, where it runs and where it keeps its schedule differ; how it works does not.
    apart = {"--bind", "--pythonpath", "--schedule", "--log-level", "--workers", "--without-gossip"}
    options = [each for each in launched.argv[1:] if each.startswith("-")]

    for option in [each for each in options if each not in apart | {"--without-mingle"}]:
        assert option in command.split(), option
