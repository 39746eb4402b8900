"""Which answers side by side a page was asked for, by what stands in its address."""

from flask import request

from malp_flow.services.collation import Wanted

LONGEST_PAGE = 5
"""Digits."""


def wanted() -> Wanted:
    """Return the filters in the address; what is not one of ours counts as none."""
    asked = request.args
    return Wanted(
        item=asked.get("return", ""),
        section=asked.get("section", ""),
        case=asked.get("case", ""),
        agency=asked.get("agency", ""),
        differences=asked.get("differences") == "yes",
        page=page(),
    )


def page() -> int:
    """Return the number of the page that was asked for, 1 where it is none."""
    typed = request.args.get("page", "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_PAGE
    return int(typed) if is_number else 1


def kept() -> dict[str, str]:
    """Return the filters as they stand in the address, for links that keep them; the page is none."""
    return {name: value for name, value in request.args.items() if name not in {"page", "for"} and value}
