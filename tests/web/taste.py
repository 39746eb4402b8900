"""What every page of ours must hold: `check` raises AssertionError with all that is wrong at once.

Words that a person typed (class app-said), code and what stands in a text box are not ours to style.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib

from malp_flow.languages import OWN_NAMES, catalogue
from tests import pictures

SERVICE = "Case file audit reviews"
LARGEST_PAGE = 200 * 1024
UNLABELLED_TYPES = frozenset({"hidden", "submit", "button", "image", "reset"})
NOT_OURS = frozenset({"code", "pre", "kbd", "samp", "textarea"})
UNSEEN = frozenset({"script", "style", "template", "head", "title", "desc", "metadata"})
_BLOCK_NAMES = """
address article aside blockquote br button caption dd details div dl dt fieldset figcaption figure footer form
h1 h2 h3 h4 h5 h6 header label legend li main nav ol option p section summary table tbody td textarea tfoot th
thead time title tr ul
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
# "None of these" is English; a bare None is Python.
_SLIP = re.compile(
    r"\bNone\b(?! of\b| yet\b| planned\b)|\bUndefined\b|\bundefined\b|\{\{|\{%|&(?:amp|lt|quot|#39);"
)
_STRAIGHT = re.compile("[\"']")
# As a word of its own, with a capital, it is a grade in inspections; what is late is “overdue”.
_WRONG_WORD = re.compile(r"\boutstanding\b|\bOutstanding (?:action|audit|check|item|repl|return|task)")


def check(html: str, *, path: str) -> None:
    """Raise AssertionError naming everything on the page that breaks the house's taste."""
    tree, slips = _read(html)
    wrong = [f"not valid HTML: {slip}" for slip in slips]
    for rule in _RULES:
        wrong.extend(rule(tree))
    if len(html.encode()) > LARGEST_PAGE:
        wrong.append(f"{len(html.encode())} bytes; a page has at most {LARGEST_PAGE}")
    if wrong:
        raise AssertionError(f"{path} breaks the taste of the house:\n  " + "\n  ".join(wrong))


def parsed(html: str) -> Element:
    """Return the page as a tree of plain element names."""
    return _read(html)[0]


@lru_cache(maxsize=4)
def _read(html: str) -> tuple[Element, tuple[str, ...]]:
    """Return the tree of a page and where it is not valid; the same page is read once, and only looked at."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(html)
    return tree, tuple(f"{code} at {place}" for place, code, _data in parser.errors)


def words(element: Element) -> str:
    """Return the words a person reads or hears in an element, with single spaces."""
    return " ".join("".join(_pieces(element, UNSEEN - {element.tag})).split())


def only(tree: Element, tag: str) -> Element:
    """Return the one element of this name."""
    found = list(tree.iter(tag))
    assert len(found) == 1, f"{len(found)} <{tag}> where there should be one"
    return found[0]


def _pieces(element: Element, skipped: frozenset[str]) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in skipped:
        return
    space = " " if element.tag in BLOCKS else ""
    yield space
    yield element.text or ""
    for child in element:
        yield from _pieces(child, skipped)
        yield child.tail or ""
    yield space


def _our_words(tree: Element) -> str:
    said = [e for e in tree.iter() if "app-said" in e.get("class", "").split()]
    kept = {id(e): (e.text, list(e)) for e in said}
    for element in said:
        element.text, element[:] = "", []
    text = " ".join("".join(_pieces(only(tree, "body"), UNSEEN | NOT_OURS)).split())
    for element in said:
        element.text, element[:] = kept[id(element)]
    return text


def _around(text: str, match: re.Match[str]) -> str:
    return "…" + text[max(0, match.start() - 25) : match.end() + 25] + "…"


def _headings(tree: Element) -> Iterator[str]:
    headings = [words(h1) for h1 in tree.iter("h1")]
    if len(headings) != 1:
        yield f"{len(headings)} h1: {headings}"
        return
    title = " ".join(words(t) for t in tree.iter("title") if not _in_svg(tree, t))
    failed = any("govuk-error-summary" in e.get("class", "").split() for e in tree.iter())
    wanted = f"{headings[0]} - {SERVICE}"
    if title not in {_title(headings[0], code, failed=failed) for code in OWN_NAMES}:
        yield f"the title is “{title}”, not “{'Error: ' if failed else ''}{wanted}”"


def _title(heading: str, language: str, *, failed: bool) -> str:
    said = catalogue(language).gettext
    return f"{said('Error: ') if failed else ''}{heading} - {said(SERVICE)}"


def _in_svg(tree: Element, element: Element) -> bool:
    return any(element in list(svg.iter()) for svg in tree.iter("svg"))


def _language(tree: Element) -> Iterator[str]:
    if not tree.get("lang"):
        yield "<html> has no lang"


def _ids(tree: Element) -> Iterator[str]:
    ids = Counter(e.get("id") for e in tree.iter() if e.get("id") is not None)
    yield from (f"the id “{name}” stands {count} times" for name, count in ids.items() if count > 1)
    for element in tree.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{attribute}=“{name}” points at nothing"
        href = element.get("href", "")
        if element.tag == "a" and href.startswith("#") and href[1:] not in ids:
            yield f"the link “{words(element)}” to {href} leads nowhere"


def _labels(tree: Element) -> Iterator[str]:
    named = {label.get("for") for label in tree.iter("label") if words(label)}
    wrapped = {id(e) for label in tree.iter("label") if words(label) for e in label.iter()}
    grouped = {id(e) for box in tree.iter("fieldset") if _has_legend(box) for e in box.iter()}
    for element in tree.iter():
        kind = element.get("type", "text") if element.tag == "input" else ""
        if element.tag not in ("input", "select", "textarea") or kind in UNLABELLED_TYPES:
            continue
        spoken = element.get("aria-label") or element.get("aria-labelledby")
        if not (element.get("id") in named or id(element) in wrapped or spoken):
            yield f"the field “{element.get('name')}” has no label"
        if kind == "radio" and id(element) not in grouped:
            yield f"the radio “{element.get('name')}” is in no fieldset with a legend"


def _has_legend(fieldset: Element) -> bool:
    return any(words(legend) for legend in fieldset.iter("legend"))


def _forms(tree: Element) -> Iterator[str]:
    for form in tree.iter("form"):
        if form.get("method", "get").lower() != "post":
            continue
        has = {e.get("name"): e.get("value") for e in form.iter("input") if e.get("type") == "hidden"}
        yield from (f"a form has no {name}" for name in ("csrf_token", "form_key") if not has.get(name))


def _typography(tree: Element) -> Iterator[str]:
    ours = _our_words(tree)
    spoken = [
        e.get(name, "") for e in tree.iter() for name in ("aria-label", "alt", "placeholder", "data-label")
    ]
    for text in (ours, *spoken):
        for match in _STRAIGHT.finditer(text):
            yield f"a straight quotation mark: {_around(text, match)}"
        for match in _SLIP.finditer(text):
            yield f"a slip of the template: {_around(text, match)}"
        for match in _WRONG_WORD.finditer(text):
            yield f"not a word of this house: {_around(text, match)}"


def _behaviour(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.get("style") is not None:
            yield f"<{element.tag}> has an inline style"
        if element.tag == "style" or (element.tag == "script" and (element.text or "").strip()):
            yield f"<{element.tag}> has its content in the page"
        if element.tag == "script" and not (element.get("type") == "module" and element.get("src")):
            yield "a script is not a module with an address"
        yield from (f"<{element.tag}> has {name}" for name in element.attrib if str(name).startswith("on"))


def _links(tree: Element) -> Iterator[str]:
    for element in [*tree.iter("a"), *tree.iter("button")]:
        if not (words(element) or element.get("aria-label")):
            yield f"an empty <{element.tag}> {dict(element.attrib)}"
        if element.tag == "a" and not element.get("href"):
            yield f"the link “{words(element)}” has no address"


def _pictures(tree: Element) -> Iterator[str]:
    drawn = [each for each in tree.iter() if pictures.local(each) == "svg" and each.get("role") == "img"]
    rows = [[words(cell) for cell in row] for row in tree.iter("tr")] if drawn else []
    around = {id(part): box for box in tree.iter("div") if _is_box(box) for part in box}
    for svg in drawn:
        yield from pictures.faults(svg)
        if id(svg) not in around:
            yield "a picture is in no region with a name that can be reached and scrolled by the keyboard"
        if not rows and not list(tree.iter("pre")):
            yield "a picture stands on a page without a table"
        for name, value in pictures.told(svg):
            if not any(row[0] == name and _stands(value, row[1:]) for row in rows if row):
                yield f"a picture says {value} of “{name}”, and no table does"


def _is_box(element: Element) -> bool:
    has = element.get("class", "").split(), element.get("role"), element.get("tabindex")
    return "app-picture" in has[0] and has[1:] == ("region", "0") and bool(element.get("aria-label"))


def _stands(value: str, cells: list[str]) -> bool:
    return any(value == cell or value in cell.split(", ") for cell in cells)


_RULES = (_headings, _language, _ids, _labels, _forms, _typography, _behaviour, _links, _pictures)
