"""A page as a test reads it: a small tree over the standard library's parser, its texts and its forms."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
DRAWING = frozenset({"use", "rect", "path", "circle", "line", "polyline", "polygon", "ellipse"})
"""Elements of SVG that a template may close in themselves."""


@dataclass(eq=False)
class Element:
    """A tag with its attributes and what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def walk(self) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def all(self, *tags: str, **attributes: str) -> list["Element"]:
        """Return the elements below with one of ``tags`` (any, if none) and the attributes (``class_``)."""
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.walk()
            if (not tags or element.tag in tags)
            and all(element.get(name) == value for name, value in wanted.items())
        ]

    def one(self, *tags: str, **attributes: str) -> "Element":
        found = self.all(*tags, **attributes)
        assert len(found) == 1, f"{len(found)} of {tags} {attributes}, not one"
        return found[0]

    def of_class(self, name: str) -> list["Element"]:
        return [element for element in self.walk() if name in element.get("class").split()]

    @property
    def raw_text(self) -> str:
        return "".join(child if isinstance(child, str) else child.raw_text for child in self.children)

    @property
    def text(self) -> str:
        """Return the text with blanks as a browser shows them."""
        return " ".join(self.raw_text.split())

    def inside(self, *tags: str) -> "Element | None":
        """Return the nearest element around this one with one of ``tags``."""
        around = self.parent
        while around is not None and around.tag not in tags:
            around = around.parent
        return around


class Page(HTMLParser):
    """A parsed document. ``slips`` are tags that close nothing or are never closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.root = Element("#document")
        self.slips: list[str] = []
        self._open = [self.root]
        self.feed(html)
        self.close()
        self.slips += [f"<{element.tag}> is never closed" for element in self._open[1:]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        self.slips += [f"<{tag}> says {name} twice" for name in {n for n in names if names.count(n) > 1}]
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open[-1])
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()
            if tag not in DRAWING:
                self.slips.append(f"<{tag}/> is not closed by its slash")

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1].tag == tag:
            self._open.pop()
            return
        self.slips.append(f"</{tag}> closes <{self._open[-1].tag}>")
        while any(element.tag == tag for element in self._open[1:]) and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def all(self, *tags: str, **attributes: str) -> list[Element]:
        return self.root.all(*tags, **attributes)

    def one(self, *tags: str, **attributes: str) -> Element:
        return self.root.one(*tags, **attributes)

    @property
    def main(self) -> Element:
        return self.one("main")

    @property
    def heading(self) -> str:
        return self.one("h1").text

    @property
    def summary(self) -> list[str]:
        """Return the lines of the error summary."""
        return [line.text for box in self.root.of_class("error-summary") for line in box.all("li")]

    def links(self) -> list[Element]:
        return [link for link in self.all("a") if "href" in link.attributes]

    def form(self, action: str | None = None) -> "FilledForm":
        """Return the form of the main part that posts (to ``action``, if given), as the browser got it."""
        forms = [
            form
            for form in self.main.all("form")
            if form.get("method") == "post" and (action is None or form.get("action") == action)
        ]
        if action is None:  # the page's own form posts to the page's own address
            forms = [form for form in forms if not form.get("action")] or forms
        assert len(forms) == 1, f"{len(forms)} forms to post, not one"
        return FilledForm(forms[0])


class FilledForm:
    """A form with the values that its fields have."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.action = element.get("action")
        self.values: dict[str, str] = {}
        for control in element.all("input", "select", "textarea"):
            value = value_of(control)
            if value is not None and control.get("name"):
                self.values[control["name"]] = value

    def options(self, name: str) -> dict[str, str]:
        """Return the choices of a select by their words."""
        select = self.element.one("select", name=name)
        return {option.text: option.get("value") for option in select.all("option")}


def value_of(control: Element) -> str | None:
    """Return what a browser would send for a control that nobody has touched; None for nothing."""
    if control.tag == "textarea":
        return control.raw_text.removeprefix("\r\n").removeprefix("\n")
    if control.tag == "select":
        options = control.all("option")
        chosen = [option for option in options if "selected" in option.attributes] or options[:1]
        return chosen[0].get("value", chosen[0].text) if chosen else None
    kind = control.get("type", "text")
    if kind in {"submit", "button", "image", "reset", "file"}:
        return None
    if kind in {"checkbox", "radio"} and "checked" not in control.attributes:
        return None
    return control.get("value", "on" if kind in {"checkbox", "radio"} else "")
