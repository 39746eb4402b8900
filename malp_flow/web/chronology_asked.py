"""Which chronology a page was asked for, by what stands in its address."""

from flask import request

from malp_flow.engine.chronology import USUAL_WEEKS
from malp_flow.services.chronology import Wanted
from malp_flow.web import numbers_asked


def wanted() -> Wanted:
    """Return the filters in the address; what is not one of ours counts as none."""
    asked = request.args
    return Wanted(
        case=asked.get("case", ""),
        agency=asked.get("agency", ""),
        significant=asked.get("significant") == "yes",
        gap=numbers_asked.number(asked.get("gap", ""), USUAL_WEEKS),
        relative=asked.get("relative") == "yes",
        zero=asked.get("zero", ""),
        page=numbers_asked.page(),
    )


def kept() -> dict[str, str]:
    """Return the filters as they stand in the address, for links that keep them; the page is none."""
    return {name: value for name, value in request.args.items() if name != "page" and value}
