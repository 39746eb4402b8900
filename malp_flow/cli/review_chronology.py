"""`malp-flow review chronology`: the merged chronology of one child’s record, as CSV or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from malp_flow.cli import opening
from malp_flow.cli.opening import Asked, NotListed
from malp_flow.cli.verbs import Verb, tell_json
from malp_flow.engine.chronology import USUAL_WEEKS
from malp_flow.services import access_log, chronology, chronology_pages, chronology_sheets, people
from malp_flow.services.chronology import Wanted

if TYPE_CHECKING:
    from malp_flow.cli.opening import Desk
    from malp_flow.services.reviews import OpenReview


@click.command("chronology", cls=Verb)
@click.argument("reference", metavar="REF")
@click.option("--case", metavar="C", default="", help="This child’s record; the first where none is named.")
@click.option("--agency", metavar="NAME", default="", help="Only this agency.")
@click.option("--significant", is_flag=True, help="Only rows that are marked as significant.")
@click.option("--gap", type=int, default=USUAL_WEEKS, metavar="WEEKS", help="Without contact: that is a gap.")
@click.option("--weeks", is_flag=True, help="Weeks since the first row, and no dates.")
@click.option("--zero", metavar="ROW", default="", help="With --weeks: count from this row, such as T3.12.")
@opening.acts
def show_chronology(
    reference: str,
    case: str,
    agency: str,
    significant: bool,
    gap: int,
    weeks: bool,
    zero: str,
    asked: Asked,
) -> None:
    """Print the merged chronology of one child’s record in the review REF; that you read it is noted.

    Example: malp-flow review chronology MALP-2026-07 --case C-118 --weeks --as manager@fernshire.example
    """
    wanted = Wanted(case, agency, significant=significant, gap=gap, relative=weeks, zero=zero)
    with opening.acting(asked) as desk:
        review = desk.opened(reference)
        found = chronology.sheet(desk.session, review, wanted, by=desk.by, now=desk.now, whole=True)
        if case and case not in found.cases:
            raise NotListed("record", case, list(found.cases))
        _note(desk, review)
    if asked.as_json:
        tell_json(chronology_sheets.as_plain(found))
        return
    click.echo(chronology_sheets.as_csv(found), nl=False)


def _note(desk: Desk, review: OpenReview) -> None:
    access_log.note(
        desk.session,
        person_id=people.person_of(desk.session, desk.by.person_id),
        thing=f"{chronology_pages.KIND}:{review.id}",
        partnership_id=desk.place.id,
        now=desk.now,
    )
