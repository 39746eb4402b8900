"""What every picture is drawn with (SVG): a frame with its two texts, words, and one set of classes.

A picture stands as wide as it was drawn, so that no letter shrinks. The classes let the page take the
reader’s own colours (app.css); the colours here are for all others, and for files.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from malp_flow.wording import gettext

FEWEST = 3
"""Fewer points than this are no picture: a sentence says them."""
INK, QUIET, LINE, PAPER, FULL = "#0b0c0c", "#505a5f", "#b1b4b6", "#ffffff", "#0f5c5c"
_FONT = 'font-family="Helvetica Neue, Arial, sans-serif"'
_MOST_WORDS = 10


def framed(
    parts: Iterable[str], *, name: str, title: str, desc: str, size: tuple[int, int], letters: int = 16
) -> str:
    """Return one SVG element around these parts; `name` tells its ids from those of others on the page."""
    width, height = size
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-drawn" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'{_FONT} font-size="{letters}">',
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<desc id="{name}-desc">{escape(desc)}</desc>',
        *parts,
        "</svg>\n",
    ])  # fmt: skip


def finding(*said: str) -> str:
    """Return the first of these that has ten words at most; of the last one its beginning, if none has."""
    short = next((words for words in said if len(words.split()) <= _MOST_WORDS), "")
    return short or " ".join([*said[-1].split()[: _MOST_WORDS - 1], "…"])


def patterns(name: str) -> str:
    """Return what striped and dotted bars of the picture `name` are filled with."""
    paper = f'<rect width="8" height="8" class="app-drawn__ground" fill="{PAPER}"/>'
    path = f'd="M-1 9 9 -1M-1 1 1 -1M7 9 9 7" stroke="{INK}" stroke-width="2.5"'
    stripes = f'<path {path} class="app-drawn__line--ink"/>'
    dots = f'<circle cx="4" cy="4" r="1.5" class="app-drawn__shape--full" fill="{INK}"/>'
    of = 'width="8" height="8" patternUnits="userSpaceOnUse"'
    return (
        f'<defs><pattern id="{name}-stripes" {of}>{paper}{stripes}</pattern>'
        f'<pattern id="{name}-dots" {of}>{paper}{dots}</pattern></defs>'
    )


def line(path: str, *, width: float = 1, quiet: bool = False, more: str = "") -> str:
    """Return a line along a path; a quiet one is only to guide the eye."""
    look, colour = ("quiet", LINE) if quiet else ("ink", INK)
    return (
        f'<path d="{path}" class="app-drawn__line--{look}" fill="none" stroke="{colour}" '
        f'stroke-width="{width:g}"{more}/>'
    )


def bar(x: float, y: float, width: float, height: float, *, look: str, name: str, more: str = "") -> str:
    """Return a bar: `full`, `empty` (outlined), `striped` or `dotted` with patterns of the picture `name`."""
    fill = {"full": FULL, "empty": PAPER, "striped": f"url(#{name}-stripes)", "dotted": f"url(#{name}-dots)"}
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" class="app-drawn__shape--{look}" '
        f'fill="{fill[look]}" stroke="{INK}" stroke-width="1.5"{more}/>'
    )


def diamond(x: float, y: float, *, full: bool, size: int = 8, more: str = "") -> str:
    """Return a diamond: one day, filled once it is over."""
    look, fill = ("full", FULL) if full else ("empty", PAPER)
    path = f"M{x:g} {y - size}L{x + size:g} {y}L{x:g} {y + size}L{x - size:g} {y}Z"
    return (
        f'<path d="{path}" class="app-drawn__shape--{look}" fill="{fill}" stroke="{INK}" '
        f'stroke-width="1.5"{more}/>'
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    bold: bool = False,
    quiet: bool = False,
    anchor: str = "start",
) -> str:
    """Return words at a place, in the size of the picture: there is no smaller one."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{QUIET if quiet else INK}"{weight}>'
        f"{escape(words)}</text>"
    )


def told(name: str, value: str) -> str:
    """Return what a mark stands for: the row of the table beside the picture, and what stands in it."""
    return f" data-name={quoteattr(name)} data-value={quoteattr(value)}"


def table_below() -> str:
    """Return the last sentence of each description."""
    return gettext("The table below says the same.")
