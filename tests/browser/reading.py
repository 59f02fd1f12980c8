"""What a reader of one language stumbles over: words of another, names of the code, content that jumps."""

import re
from collections.abc import Iterator
from functools import cache

from babel.support import Translations

from tests.browser.window import CATALOGUES, LANGUAGES, Window

SHOWN = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
    const apart = "script, style, code, kbd, textarea, [lang]:not(html)";
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (!parent.closest(apart)) found.add(walker.currentNode.textContent.replace(/\\s+/g, " ").trim());
    }
    for (const e of document.querySelectorAll("[aria-label], [title], [placeholder]"))
        if (!e.closest("[lang]:not(html)"))
            for (const name of ["aria-label", "title", "placeholder"]) found.add(e.getAttribute(name) ?? "");
    found.delete("");
    return [...found];
}"""
KEY = re.compile(r"(?<![\w{.@])[a-z]+(?:_[a-z]+)+(?![\w}.@])")
"""A name of the code that came onto the page."""
CYRILLIC = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]")
ENGLISH = re.compile(r"\b[A-Za-z]{2,} +[A-Za-z]{2,}")
"""Two words in a row, where a sentence has none of the reader's letters."""
MEANT = re.compile(r"\b(Ctrl|Shift|Chrome|Linux|Person|XLSX|CSV|PDF)\b")
"""Names that are the same in all languages."""
JUMPS = """() => new Promise((done) => {
    let sum = 0;
    const add = (list) => list.getEntries().forEach((e) => { sum += e.hadRecentInput ? 0 : e.value; });
    new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""
MOST_JUMPS = 0.05
OF_A_FILE = "/imports/"
"""Where a page shows the words of an uploaded file and the names of other people's registers."""


@cache
def sentences(language: str) -> frozenset[str]:
    """Return all sentences of the program in a language."""
    catalogue = Translations.load(CATALOGUES, [LANGUAGES[0] if language == "en" else language])._catalog
    if language == "en":
        said = [one for each in catalogue for one in ([each] if isinstance(each, str) else each[:1])]
    else:
        said = list(catalogue.values())
    return frozenset(str(each) for each in said if each)


@cache
def foreign(language: str) -> frozenset[str]:
    """Return the sentences that only other languages have."""
    others = [sentences(other) for other in LANGUAGES if other != language]
    return frozenset().union(*others) - sentences(language)


def reading_faults(window: Window) -> Iterator[str]:
    """Name what a reader stumbles over on the page as it stands."""
    is_of_a_file = window.page.url.startswith(window.address + OF_A_FILE)
    for text in [] if is_of_a_file else window.page.evaluate(SHOWN):
        is_english = window.language != "en" and not CYRILLIC.search(text)
        if text in foreign(window.language) or KEY.search(text):
            yield f"{window.page.url} ({window.language}): {text!r}"
        elif is_english and ENGLISH.search(MEANT.sub("", text)):
            yield f"{window.page.url} ({window.language}): in English, {text!r}"
    jumped = window.page.evaluate(JUMPS)
    if jumped > MOST_JUMPS:
        # A page that jumps does so each time; a busy machine may once have drawn half a table first.
        window.page.reload()
        jumped = window.page.evaluate(JUMPS)
    if jumped > MOST_JUMPS:
        yield f"{window.page.url}: jumps by {jumped:.3f}"
