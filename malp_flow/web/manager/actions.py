"""One tracker over the actions of all reviews that somebody may see."""

from flask import request
from werkzeug.wrappers import Response

from malp_flow.engine.working_days import local_day
from malp_flow.outputs import tool_workbook
from malp_flow.services import action_export, action_lines, action_words
from malp_flow.services.action_lines import ActionLine
from malp_flow.services.paging import fitted
from malp_flow.web import files, front_door, numbers_asked
from malp_flow.web.manager.views import pages
from malp_flow.wording import gettext as _
from malp_flow.wording import ngettext

EACH = 50
ACTIONS = "/<partnership>/actions"


@pages.get(ACTIONS)
def actions(partnership: str) -> str:
    """Show the actions of all reviews, the soonest due first, and what each agency carries."""
    everything, wanted = _everything(), _wanted()
    chosen = action_lines.chosen(everything, wanted)
    number, count = fitted(numbers_asked.page(), found=len(chosen), each=EACH)
    return front_door.page(
        "manager/actions.html",
        everything=everything,
        lines=chosen[(number - 1) * EACH : number * EACH],
        counts=_counts(everything),
        load=action_lines.load(everything),
        agencies=sorted({(str(line.agency_id), line.agency) for line in everything}, key=lambda one: one[1]),
        words=action_words.wanted(),
        wanted=wanted,
        page_number=number,
        page_count=count,
        slug=front_door.visitor().partnership_slug,
        today=local_day(front_door.now()),
    )


def _everything() -> tuple[ActionLine, ...]:
    by, now = front_door.visitor().actor, front_door.now()
    return action_lines.of_all(front_door.reading(), by=by, now=now)


def _wanted() -> action_lines.Wanted:
    asked = request.args
    return action_lines.Wanted(asked.get("agency", "").strip()[:40], asked.get("status", "").strip()[:40])


def _counts(lines: tuple[ActionLine, ...]) -> str:
    still_open = sum(line.is_open for line in lines)
    said = ngettext("%(num)s action is not closed", "%(num)s actions are not closed", still_open)
    words = {"num": still_open, "late": sum(line.overdue for line in lines)}
    words |= {"awaits": sum(line.awaits for line in lines)}
    return said % words + _(": %(late)s overdue, %(awaits)s awaiting evidence.") % words


@pages.get(ACTIONS + ".csv")
def actions_file(partnership: str) -> Response:
    """Give the actions as a file for a spreadsheet, filtered as the page is."""
    return files.for_a_spreadsheet(
        action_export.as_csv(action_lines.chosen(_everything(), _wanted())), "actions.csv"
    )


@pages.get(ACTIONS + ".xlsx")
def actions_workbook(partnership: str) -> Response:
    """Give the actions and each agency’s load as an Excel workbook, filtered as the page is."""
    everything = _everything()
    load = [[_("Agency"), _("Not closed"), _("Overdue"), _("Awaiting evidence"), _("Closed")]]
    for each in action_lines.load(everything):
        load.append([each.agency, *map(str, (each.open, each.overdue, each.awaits, each.closed))])
    chosen = action_export.as_text(action_lines.chosen(everything, _wanted()))
    data = tool_workbook.workbook([(_("Actions"), chosen), (_("Agencies"), load)])
    return files.to_keep(data, "actions.xlsx", files.EXCEL)
