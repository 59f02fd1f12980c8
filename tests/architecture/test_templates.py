"""Templates compile, stand beside their web feature, hold no inline code and lead to addresses that exist."""

import re
from pathlib import Path

import pytest

from tests.page_rules import STATIC

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
SHARED = {"components", "layouts", "errors", "emails", "documents"}
PAGES = sorted(TEMPLATES.rglob("*.html"))
MAILS = TEMPLATES / "emails"
INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
)
MARKUP = re.compile(r"</?(?:html|body|div|p|a|span|table|tr|td|ul|li|h[1-6]|strong|br|form)\b", re.IGNORECASE)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def source(path: Path) -> str:
    """Return a template without its comments."""
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def jinja_templates() -> list[Path]:
    return [path for path in sorted(TEMPLATES.rglob("*")) if path.is_file() and path.suffix != ".typ"]


def test_every_template_compiles(app):
    for path in jinja_templates():
        app.jinja_env.get_template(name_of(path))


def test_every_folder_of_templates_has_its_web_feature():
    features = {
        folder.name for folder in (ROOT / "reception" / "web").iterdir() if (folder / "views.py").exists()
    }

    assert {folder.name for folder in TEMPLATES.iterdir()} - SHARED <= features


@pytest.mark.parametrize("path", [p for p in PAGES if MAILS not in p.parents], ids=name_of)
def test_a_page_has_no_inline_style_script_or_handler(path):
    """The CSP would refuse it. Mails have no CSP and no other way to be styled."""
    assert INLINE.findall(source(path)) == []


def test_html_is_written_in_html_files_alone_so_that_it_is_escaped():
    """Flask escapes by the ending of the name (ASVS 1.2.1)."""
    others = [path for path in jinja_templates() if path.suffix != ".html"]

    assert [name_of(path) for path in others if MARKUP.search(source(path))] == []


def test_a_page_takes_nothing_from_a_template_that_is_not_escaped():
    """A macro of a .txt file prints its arguments as they are, also into the page that calls it."""
    taken = re.compile(r"\{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']")

    assert {
        f"{name_of(path)}: {name}"
        for path in PAGES
        for name in taken.findall(source(path))
        if not name.endswith(".html")
    } == set()


def test_nothing_is_declared_safe_in_a_template():
    """What is markup is made by ``Markup`` where its parts are known, never by a filter at the end."""
    pattern = re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE)

    assert [name_of(path) for path in PAGES if pattern.search(source(path))] == []


def test_every_address_named_in_a_template_exists(app):
    endpoint = re.compile(r"url_for\(\s*[\"']([\w.]+)[\"']")
    named = {(name_of(path), found) for path in jinja_templates() for found in endpoint.findall(source(path))}

    assert named
    assert {(path, name) for path, name in named if name not in app.view_functions} == set()


def test_every_static_file_named_in_a_template_exists():
    whole = re.compile(r"(?:filename\s*=\s*|static_url\(\s*)[\"']([\w./-]+)[\"']\s*\)")
    named = {(name_of(path), found) for path in PAGES for found in whole.findall(source(path))}

    assert named
    assert {(path, name) for path, name in named if not (STATIC / name).is_file()} == set()


def test_every_icon_named_in_a_template_is_in_the_sprite():
    drawn = set(
        re.findall(r"<symbol[^>]*\bid=\"([\w-]+)\"", (STATIC / "icons.svg").read_text(encoding="utf-8"))
    )
    named = re.compile(r"\bicon\(\s*[\"']([\w-]+)[\"']\s*\)|icon_name=[\"']([\w-]+)[\"']")
    used = {a or b for path in PAGES for a, b in named.findall(source(path))}

    assert used
    assert used - drawn == set()
