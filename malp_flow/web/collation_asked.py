"""Which answers side by side a page was asked for, by what stands in its address."""

from flask import request

from malp_flow.services.collation import Wanted
from malp_flow.web import numbers_asked


def wanted() -> Wanted:
    """Return the filters in the address; what is not one of ours counts as none."""
    asked = request.args
    return Wanted(
        item=asked.get("return", ""),
        section=asked.get("section", ""),
        case=asked.get("case", ""),
        agency=asked.get("agency", ""),
        differences=asked.get("differences") == "yes",
        page=numbers_asked.page(),
    )


def kept() -> dict[str, str]:
    """Return the filters as they stand in the address, for links that keep them; the page is none."""
    return {name: value for name, value in request.args.items() if name not in {"page", "for"} and value}
