"""The register of what was decided beside the rules, over all reviews that somebody may see."""

from flask import request
from werkzeug.wrappers import Response

from malp_flow.services import exceptions_list
from malp_flow.services.exceptions_list import Line
from malp_flow.services.paging import fitted
from malp_flow.web import files, front_door, numbers_asked
from malp_flow.web.year.room import page, pages

EXCEPTIONS = "/<partnership>/reports/exceptions"
EACH = 50


@pages.get(EXCEPTIONS)
def exceptions(partnership: str) -> str:
    """Show every decision beside the rules: what, of what, who, why, and who agreed."""
    everything = _everything()
    chosen = _chosen(everything)
    number, count = fitted(numbers_asked.page(), found=len(chosen), each=EACH)
    return page(
        "year/exceptions.html",
        everything=everything,
        lines=chosen[(number - 1) * EACH : number * EACH],
        found=len(chosen),
        kinds=exceptions_list.kinds(),
        years=exceptions_list.years(everything),
        asked=_asked(),
        page_number=number,
        page_count=count,
    )


@pages.get(EXCEPTIONS + ".csv")
def exceptions_file(partnership: str) -> Response:
    """Give the register as a file for a spreadsheet, filtered as the page is."""
    rows = exceptions_list.as_csv(_chosen(_everything()))
    return files.for_a_spreadsheet(rows, f"{partnership}-moved-on-without.csv")


def _everything() -> tuple[Line, ...]:
    by, now = front_door.visitor().actor, front_door.now()
    return exceptions_list.of_all(front_door.reading(), by=by, now=now)


def _asked() -> dict[str, str]:
    asked = {name: request.args.get(name, "") for name in ("kind", "year")}
    asked["kind"] = asked["kind"] if asked["kind"] in exceptions_list.kinds() else ""
    return {name: value for name, value in asked.items() if value}


def _chosen(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    asked = _asked()
    return exceptions_list.chosen(lines, kind=asked.get("kind", ""), year=asked.get("year", ""))
