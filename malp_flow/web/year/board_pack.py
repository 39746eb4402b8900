"""The board pack: on one page to read or print, and as a Word document."""

from werkzeug.wrappers import Response

from malp_flow.outputs.board_pack_word import Part, Rows, written
from malp_flow.services import board_pack as service
from malp_flow.services.board_pack import Pack, Sheet
from malp_flow.services.exceptions_list import Line
from malp_flow.services.review_lists import DateLine
from malp_flow.web import files, front_door
from malp_flow.web.year.room import page, pages
from malp_flow.wording import day_of_record
from malp_flow.wording import gettext as _

PACK = "/<partnership>/reports/board-pack"


@pages.get(PACK)
def board_pack(partnership: str) -> str:
    """Show totals, and what a board asks of each running review."""
    return page("year/board_pack.html", pack=_pack(), stage_words=service.stage_words)


@pages.get(PACK + ".docx")
def board_pack_word(partnership: str) -> Response:
    """Give the pack as a Word document, a page for each review."""
    found, who = _pack(), front_door.visitor()
    line = _("%(partnership)s, as of %(day)s") % {
        "partnership": who.partnership_name, "day": day_of_record(found.on),
    }  # fmt: skip
    data = written(_("Board pack"), line, _totals(found), [_part(sheet) for sheet in found.sheets])
    return files.to_keep(data, f"{partnership}-board-pack.docx", files.WORD)


def _pack() -> Pack:
    return service.pack(front_door.reading(), by=front_door.visitor().actor, now=front_door.now())


def _totals(found: Pack) -> Rows:
    return (
        (_("Running reviews"), str(len(found.sheets))),
        (_("With something overdue"), str(found.late)),
        *((title, str(number)) for title, number in found.by_state),
        (_("At their end"), str(found.ended)),
    )


def _part(sheet: Sheet) -> Part:
    decided = tuple(_decided(each) for each in sheet.decided)
    lists = (
        (_("Next days"), tuple(_day(each) for each in sheet.dates)),
        (_("What it waits for"), sheet.missing),
        (_("Decided beside the rules"), decided),
    )
    rows = (
        (_("State"), sheet.state_title),
        (_("Sign-off"), sheet.forecast),
        (_("Audits"), sheet.audits),
        *((stage.title, service.stage_words(stage)) for stage in sheet.stages),
    )
    kept = tuple((title, lines) for title, lines in lists if lines)
    return Part(sheet.reference, sheet.theme, tuple((name, said) for name, said in rows if said), kept)


def _decided(each: Line) -> str:
    return f"{each.title}. {each.about}. {each.who}. {each.agreed}"


def _day(each: DateLine) -> str:
    said = f"{day_of_record(each.on)}: {each.title}" + (f", {each.agency}" if each.agency else "")
    return said + (f" ({_('overdue')})" if each.overdue else "")
