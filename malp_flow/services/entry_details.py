"""What an entry of the history is about, in words: which agency and record, who, from which day to which.

Made from ids and days alone: what people typed is not in the entry itself.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from malp_flow.engine.ladders import rung_of
from malp_flow.engine.working_days import local_day
from malp_flow.records.items import Item
from malp_flow.records.people import Agency, Membership
from malp_flow.records.reviews import Case, PanelSeat
from malp_flow.services import entry_kinds, people, read_once, sign_off_receipts
from malp_flow.services.reviews import OpenReview
from malp_flow.services.tool_shelf import shelf_of
from malp_flow.wording import day_of_record, gettext, ngettext, time_words

Facts = Mapping[str, Any]


def detail(session: Session, review: OpenReview | None, facts: Facts) -> str:
    """Return what an entry with these facts is about, or an empty text where they tell nothing."""
    found = [
        *_reminders(review, facts),
        *_places(session, review, facts),
        *_people(session, review, facts),
        *_days(facts),
        *_counts(facts),
    ]
    return ", ".join(dict.fromkeys(word for word in found if word))


def _reminders(review: OpenReview | None, facts: Facts) -> list[str]:
    """Which emails of a ladder were written down, to whom, and which of them did not go."""
    steps = facts.get("steps")
    if review is None or not isinstance(steps, Mapping):
        return []
    rungs = review.workflow.ladders.get(str(facts.get("deadline", "")), ())
    found: list[str] = []
    for name, state in steps.items():
        rung = rung_of(rungs, name)
        goes = state == "claimed"
        told = [(rung.send, rung.to)] if rung else []
        told += [(rung.tell_with, rung.tell)] if rung and goes and rung.tell and rung.tell_with else []
        words = gettext("%(email)s to %(role)s") if goes else gettext("%(email)s to %(role)s: not sent")
        for letter, to in told:
            title = entry_kinds.letter_title(letter)
            found.append(words % {"email": title, "role": review.workflow.roles[to].title.lower()})
    return found


def _places(session: Session, review: OpenReview | None, facts: Facts) -> list[str]:
    item = _row(session, Item, facts.get("item"))
    agency = _row(session, Agency, facts.get("agency") or (item and item.agency_id))
    case = _row(session, Case, facts.get("case") or (item and item.case_id))
    seat = _row(session, PanelSeat, facts.get("seat") or (item and item.seat_id))
    named = [agency.name if agency else "", case.reference if case else "", seat.title if seat else ""]
    tool = shelf_of(session).tools.get(str(facts.get("audit_tool", "")))
    return [*named, _titles(review, facts), tool.title if tool else ""]


def _titles(review: OpenReview | None, facts: Facts) -> str:
    """What the workflow calls the step, the move or the answer that is meant."""
    if review is None:
        return ""
    workflow = review.workflow
    if "step" in facts and facts["step"] in workflow.items:
        return workflow.items[facts["step"]].title
    if "answer" in facts:
        said = [
            item.answers[facts["answer"]].title
            for item in workflow.items.values()
            if facts["answer"] in item.answers
        ]
        return sign_off_receipts.with_remark(said[0], str(facts.get("remark", ""))) if said else ""
    move = workflow.move(str(facts.get("move", ""))) if "to" not in facts else None
    return f"‘{move.title}’" if move else ""


def _people(session: Session, review: OpenReview | None, facts: Facts) -> list[str]:
    member = facts.get("membership") or facts.get("member")
    name = people.name_of(session, UUID(str(member))) if member else ""
    role = review.workflow.roles.get(str(facts.get("role", ""))) if review else None
    absent = review.workflow.roles.get(str(facts.get("noted_for", ""))) if review else None
    noted = gettext("noted for the %(role)s") % {"role": absent.title.lower()} if absent else ""
    declared = facts.get("off_line")
    outside = gettext("outside the line of management") if declared is True else ""
    inside = gettext("in the line of management") if declared is False else ""
    cover = people.name_of(session, UUID(str(facts["cover"]))) if facts.get("cover") else ""
    instead = gettext("%(name)s stands in") % {"name": cover} if cover else ""
    program = gettext("by their calendar program") if facts.get("by_calendar") else ""
    return [name, role.title.lower() if role else "", noted, outside, inside, instead, program]


def _days(facts: Facts) -> list[str]:
    if "old" in facts and "new" in facts:
        words = {name: day_of_record(date.fromisoformat(facts[name])) for name in ("old", "new")}
        return [gettext("from %(old)s to %(new)s") % words]
    if "from_day" in facts and "to_day" in facts:
        words = {name: day_of_record(date.fromisoformat(facts[name])) for name in ("from_day", "to_day")}
        return [gettext("from %(from_day)s to %(to_day)s") % words]
    if "starts_at" in facts:
        return _meetings(facts)
    named = {"due_on": gettext("due %(day)s"), "day": gettext("by %(day)s")}
    return [
        words % {"day": day_of_record(date.fromisoformat(facts[name]))}
        for name, words in named.items()
        if name in facts
    ]


def _meetings(facts: Facts) -> list[str]:
    """When a meeting is, and when it was: with the year, for whoever reads it later."""
    new = _moment(facts["starts_at"])
    if "old_starts_at" not in facts:
        return [new]
    old = _moment(facts["old_starts_at"])
    said = gettext("from %(old)s to %(new)s") % {"old": old, "new": new} if old != new else new
    emails = ngettext("%(num)s email", "%(num)s emails", facts["emails"]) % {"num": facts["emails"]}
    return [said, gettext("place changed") if facts.get("place_changed") else "", emails]


def _moment(text: str) -> str:
    """Return “Tuesday 24 March 2026 at 10am”."""
    at = datetime.fromisoformat(text)
    words = {"day": day_of_record(local_day(at)), "time": time_words(at)}
    return gettext("%(day)s at %(time)s") % words


def _counts(facts: Facts) -> list[str]:
    said: dict[str, Callable[[], str]] = {
        "version": lambda: gettext("version %(number)s") % {"number": facts["version"]},
        "note": lambda: f"N{facts['note']}",
        "came": lambda: gettext("%(came)s of %(expected)s came") % facts,
        "questions": lambda: (
            ngettext("%(num)s question named", "%(num)s questions named", facts["questions"])
            % {"num": facts["questions"]}
        ),
        "gaps": lambda: gettext("%(gaps)s still to answer") % facts if facts["gaps"] else gettext("complete"),
    }
    return [words() for name, words in said.items() if name in facts]


def read_ahead(session: Session, entries: Sequence[Facts]) -> None:
    """Read what these entries are about by one statement a kind, so that none is asked for by itself."""
    if not read_once.keeps(session):
        return
    items = read_once.rows(session, Item, _ids(entries, "item")).values()
    read_once.rows(session, Membership, _ids(entries, "membership", "member", "cover"))
    for table, name in ((Agency, "agency"), (Case, "case"), (PanelSeat, "seat")):
        of_items = [row_id for item in items if (row_id := getattr(item, f"{name}_id"))]
        read_once.rows(session, table, [*_ids(entries, name), *of_items])


def _ids(entries: Sequence[Facts], *names: str) -> list[UUID]:
    found = []
    for facts in entries:
        for name in names:
            with suppress(ValueError):  # some entries name an item by its name in the workflow
                found += [UUID(str(facts[name]))] if facts.get(name) else []
    return found


def _row(session: Session, table: type[Any], row_id: object) -> Any:
    try:
        return session.get(table, UUID(str(row_id))) if row_id else None
    except ValueError:
        return None  # some entries name an item by its name in the workflow
