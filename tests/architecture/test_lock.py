"""The environment is what the lock says, for maintainers with uv and for everybody with pip alike."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXPORTS = ("requirements.txt", "requirements-test.txt", "requirements-production.txt")


def uv(*arguments: str) -> str:
    """Run uv without the network and return what it printed."""
    find_uv = pytest.importorskip("uv", reason="uv is not installed: the lock cannot be read").find_uv_bin
    done = subprocess.run(
        [find_uv(), *arguments, "--offline", "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"uv {' '.join(arguments)}: {done.stderr}"
    return done.stdout


def pins(text: str) -> dict[str, list[str]]:
    """Map each requirement line to its hashes."""
    found: dict[str, list[str]] = {}
    requirement = ""
    for line in text.splitlines():
        words = line.strip().removesuffix("\\").strip()
        if words.startswith("--hash="):
            found[requirement].append(words)
        elif words and not words.startswith("#"):
            requirement = words
            found[requirement] = []
    return found


def export_options(name: str) -> list[str]:
    """Return the options with which ``make lock`` writes an export."""
    recipe = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    (options,) = re.findall(rf"uv export (.*) --output-file {re.escape(name)}$", recipe, re.MULTILINE)
    return options.replace("--quiet", "").split()


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_holds_what_the_lock_says(name):
    expected = pins(uv("export", *export_options(name)))

    assert pins((ROOT / name).read_text()) == expected, "run `make lock`"


def test_the_lock_answers_what_the_project_asks_for():
    uv("lock", "--check")


@pytest.mark.parametrize("name", EXPORTS)
def test_every_pin_is_exact_and_has_hashes(name):
    found = pins((ROOT / name).read_text())

    assert len(found) > 40
    assert [pin for pin, hashes in found.items() if "==" not in pin or not hashes] == []


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_names_no_index_of_anybody(name):
    text = (ROOT / name).read_text()

    assert re.findall(r"(?:https?|file)://|--(?:index|extra|find|trusted)\S*", text) == []


def test_the_lock_names_only_the_public_index():
    text = (ROOT / "uv.lock").read_text()

    assert set(re.findall(r'registry = "(.+?)"', text)) == {"https://pypi.org/simple"}


def test_each_environment_contains_the_smaller_one():
    run, test, production = (set(pins((ROOT / name).read_text())) for name in EXPORTS)

    assert run < production < test


def test_every_library_that_is_imported_is_asked_for():
    extras = PROJECT["project"]["optional-dependencies"]["production"]
    asked = {canonical(text) for text in [*PROJECT["project"]["dependencies"], *extras]}
    distributions = packages_distributions()
    undeclared = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in (ROOT / "reception").rglob("*.py")
        for module in imported(path)
        if not asked & {canonical(name) for name in distributions.get(module, [])}
    }

    assert undeclared == set()


def canonical(requirement: str) -> str:
    """Return the name of a distribution as indexes compare it."""
    name = re.match(r"[\w.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def imported(path: Path) -> set[str]:
    """Return the top-level modules of others that a file imports."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module)
    tops = {module.partition(".")[0] for module in modules}
    return tops - sys.stdlib_module_names - {"reception"}
