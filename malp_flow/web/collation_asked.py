"""Which answers side by side a page was asked for, by what stands in its address."""

from flask import request

from malp_flow.services.collation import Wanted

LONGEST_PAGE = 5
"""Digits."""


def wanted() -> Wanted:
    """Return the filters in the address; what is not one of ours counts as none."""
    asked = request.args
    page = asked.get("page", "1")
    is_number = page.isascii() and page.isdecimal() and len(page) <= LONGEST_PAGE
    return Wanted(
        item=asked.get("return", ""),
        section=asked.get("section", ""),
        case=asked.get("case", ""),
        agency=asked.get("agency", ""),
        differences=asked.get("differences") == "yes",
        page=int(page) if is_number else 1,
    )


def kept() -> dict[str, str]:
    """Return the filters as they stand in the address, for links that keep them; the page is none."""
    return {name: value for name, value in request.args.items() if name not in {"page", "for"} and value}
