"""A document as a PDF that screen readers can read: tagged, named, in its language. Needs WeasyPrint."""

import ctypes
import sys
from functools import cache
from importlib.util import find_spec

from malp_flow.errors import Refused

VARIANT = "pdf/ua-1"
_DRAWN_WITH = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")
"""Libraries of a Linux that no Python package brings."""


class NoPdfHere(Refused):
    """PDFs are not installed here. Take the Word file, or ask the administrator for “pdf” and Pango."""


def is_installed() -> bool:
    """Whether this installation can make PDFs."""
    return find_spec("weasyprint") is not None and _can_draw()


@cache
def _can_draw() -> bool:
    """Whether the libraries of the system are there; on other systems the first PDF will tell."""
    if sys.platform != "linux":
        return True
    try:
        return all(ctypes.CDLL(each) for each in _DRAWN_WITH)
    except OSError:
        return False


def written(html: str) -> bytes:
    """Return the PDF of a page of HTML; raises NoPdfHere. Nothing is fetched that the page does not hold."""
    try:
        # It takes two seconds to come, so only those who want a PDF wait for it.
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):  # OSError: the libraries of the system that it draws with are missing
        raise NoPdfHere from None
    # No HTTP, no files of this machine: only what stands in the page itself.
    only_what_is_here = URLFetcher(allowed_protocols=("data",))
    made = HTML(string=html, url_fetcher=only_what_is_here, base_url=None)
    return bytes(made.write_pdf(pdf_variant=VARIANT))
