"""Sizes to aim at. Beyond them stands only what is listed here, with its reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE, FUNCTION, TEMPLATE, TEST_FILE = 300, 30, 100, 400

EXCEPTIONS = {
    "reception/settings.py": "one table of all settings, each with its reader and its fault in words",
    "templates/components/forms.html": "one macro for each control; a page with a form needs no other file",
    "reception/services/registration.py:register": "one row with a column a line",
    "reception/domain/register_rows.py:entry": "one entry with a field a line",
    "reception/services/mails.py:claim_next": "one claim: two statements and what they found, a field a line",
}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def too_long(folder: str, pattern: str, limit: int) -> dict[str, int]:
    sizes = {named(path): lines(path) for path in sorted((ROOT / folder).rglob(pattern))}
    return {name: size for name, size in sizes.items() if size > limit and name not in EXCEPTIONS}


def test_files_are_short():
    assert too_long("reception", "*.py", FILE) == {}


def test_test_files_are_short():
    assert too_long("tests", "*.py", TEST_FILE) == {}


def test_templates_are_short():
    assert too_long("templates", "*.html", TEMPLATE) == {}


def test_functions_are_short():
    """Counted without signature and docstring, which say more the more there is to say."""
    found = {
        f"{named(path)}:{name}": size
        for path in sorted((ROOT / "reception").rglob("*.py"))
        for name, size in functions(path)
    }

    assert {name: size for name, size in found.items() if size > FUNCTION and name not in EXCEPTIONS} == {}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Return each function's name and number of lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            first = node.body[0]
            is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            begin = (first.end_lineno or 0) + 1 if is_docstring else first.lineno
            yield node.name, (node.end_lineno or 0) - begin + 1


def test_no_exception_is_listed_that_is_none():
    present = {
        named(path) for folder in ("reception", "tests", "templates") for path in (ROOT / folder).rglob("*.*")
    }
    for name in EXCEPTIONS:
        path, _colon, function = name.partition(":")
        assert path in present, name
        if function:
            assert dict(functions(ROOT / path))[function] > FUNCTION, name
        else:
            assert lines(ROOT / path) > {"templates": TEMPLATE, "tests": TEST_FILE}.get(
                path.split("/")[0], FILE
            ), name
