"""An invented partnership on a real database, and the days of a review told one after another."""

from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import event

from malp_flow.engine.answer_records import filled_in
from malp_flow.engine.answers import Answer
from malp_flow.engine.audit_tool_loading import assemble
from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.records.sealing import Seal, new_keyset
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import (
    audits,
    brief,
    chasing,
    commissioning,
    holdings,
    learning_event,
    library,
    naming,
    people,
    reports,
    reviews,
    sign_off,
    who_came,
)
from malp_flow.services.actor import Actor
from malp_flow.services.tool_shelf import ToolShelf
from tests.confirming import confirm_anonymity
from tests.stories.chapters import chapter

LONDON = ZoneInfo("Europe/London")
AGENCIES = {
    "Fernshire Children’s Social Care": "social_care",
    "Fernshire Police": "police",
    "NHS Fernshire": "health",
    "Fernshire General Hospital": "health",
    "Westmere Academy Trust": "education",
    "Northgate Housing": "housing",
    "Fernshire Youth Justice": "youth_justice",
}
CASES = ["C-118", "C-204", "C-231", "C-340"]
KNOWN = ("partnership_id", "system", "digest", "agencies", "members", "items")
ASKED = {"C-118": 7, "C-204": 6, "C-231": 5, "C-340": 4}  # 22 in all: not every agency on every record


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return this moment in London, in UTC."""
    return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)


SPOKEN_OF = frozenset(
    {"records_read", "period_read", "chronology", "first_signs", "unsafe_now"}
    | {"good_practice", "factors", "blockages", "household", "age_band"}
)

keyset = cache(new_keyset)  # one for all: what a copy sealed must open


@cache
def exploitation_tool():
    """Return the shipped tool with the exploitation overlay and invented local values."""
    shelf = ToolShelf.of_folders(shipped("workflows") / "tools")
    tool, overlay = shelf.tool("malp"), shelf.overlays["exploitation"]
    return assemble(tool, overlay, {name: f"the Fernshire {name}" for name in overlay.local_values})


@cache
def short_tool():
    """Return the same with two questions in each section, those that stories speak of among them."""
    tool = exploitation_tool()
    sections = [_shortened(section) for section in tool.sections]
    return tool.model_copy(update={"sections": tuple(sections)})


def _shortened(section):
    first = [question for question in section.questions if question.id in SPOKEN_OF]
    others = [question for question in section.questions if question.id not in SPOKEN_OF]
    kept = (first + others)[: max(2, len(first))]
    return section.model_copy(update={"questions": tuple(q for q in section.questions if q in kept)})


def full_answers(tool):
    """Return an answer to every question of a tool, with every text it may ask for."""
    return {question.id: _answer(tool, question) for _, question in tool.questions()}


def _answer(tool, question):
    points = tool.points(question) if question.scale else []
    value = points[0].id if points else {"date": "2026-01-20", "yes_no": "no"}.get(str(question.kind), "")
    return Answer(
        value=value,
        text="Seen on file.",
        reason="Dated entries.",
        helped="Time.",
        records=filled_in(tool, question, "Seen on file."),
    )


class Fernshire:
    """One partnership with its people; every method opens its own transaction, as a front door would.

    It begins founded, on an empty database; what is marked as a chapter may begin from a copy on the shelf.
    """

    def __init__(self, database_url, shelf):
        self.url, self.shelf, self.is_untouched = database_url, shelf, True
        self.engine = make_engine(database_url)
        self.sessions = sessions(self.engine, Seal.from_keyset(keyset()))
        event.listen(self.engine, "commit", self._touched)
        self.begin_founded()
        self.is_untouched = True

    @chapter
    def begin_founded(self):
        self.agencies, self.members, self.items = {}, {}, {}
        with self.transaction() as session:
            self._found(session, at(date(2026, 1, 5)))

    def begin_elsewhere(self, slug):
        """Found another partnership beside the first, with the same people in it; only a copy may do this."""
        self.agencies, self.members, self.items = {}, {}, {}
        self.is_untouched = False
        with self.transaction() as session:
            self._found(session, at(date(2026, 1, 5)), slug)

    def _touched(self, _connection):
        self.is_untouched = False

    def known(self):
        """Return what this object knows of its database, to keep beside a copy of it."""
        return deepcopy({name: getattr(self, name) for name in KNOWN})

    def learn(self, known):
        """Take over what was known when the copy was made that the database now is."""
        self.__dict__.update(deepcopy(known))
        self.is_untouched = False

    @contextmanager
    def transaction(self):
        with self.sessions() as session, session.begin():
            yield session

    def _found(self, session, now, slug="fernshire"):
        system = people.found_partnership(
            session, slug=slug, name="Fernshire Safeguarding Children Partnership",
            contact="Review team, 01632 960100, Monday to Friday, 9am to 5pm", now=now,
        )  # fmt: skip
        self.partnership_id, self.system = system.partnership_id, system
        self.digest = library.activate(session, shipped_workflow(), by=None, now=now)
        self._join(session, "Dana Whitlock", now)
        holdings.grant(session, self.members["Dana Whitlock"], capacity="manager", by=system, now=now)
        self._join(session, "Ruth Adeyemi", now)
        for name, kind in AGENCIES.items():
            self.agencies[name] = people.add_agency(session, name=name, kind=kind, by=system, now=now)
            lead = self._join(session, f"Lead of {name}", now)
            place = holdings.Place(agency_id=self.agencies[name])
            holdings.grant(session, lead, capacity="lead", place=place, by=system, now=now)

    def _join(self, session, name, now):
        address = (
            "".join(sign for sign in name.lower() if sign.isascii() and sign.isalnum()) + "@fernshire.example"
        )
        self.members[name] = people.add_member(session, name=name, address=address, by=self.system, now=now)
        return self.members[name]

    def tick(self, *, now):
        """Chase what is due; return how many reminders that queued."""
        with self.transaction() as session:
            return sum(chasing.chase(session, each, now=now) for each in chasing.waiting(session, now=now))

    def joined(self, session, name, now):
        """Let somebody join the partnership; return the membership's id."""
        return self._join(session, name, now)

    def as_(self, name):
        return Actor(self.partnership_id, self.members[name])

    @property
    def manager(self):
        return self.as_("Dana Whitlock")

    @property
    def reviewer(self):
        return self.as_("Ruth Adeyemi")

    @chapter
    def commission(self, *, now, partners=3, reference="MALP-2026-01", cases=tuple(CASES)):
        """Commission a review with four records, 22 expected returns and a panel; return its id."""
        with self.transaction() as session:
            panel = [
                (f"Partner {number}", self._join(session, f"Partner {number}", now))
                for number in range(1, partners + 1)
            ]
            wanted = commissioning.Commission(
                reference, "Child exploitation", self.digest, panel, self.members["Ruth Adeyemi"]
            )
            review_id = commissioning.commission(session, wanted, by=self.manager, now=now)
            review = self.open(session, review_id)
            commissioning.choose_tools(session, review, {"audit": short_tool()}, by=self.manager, now=now)
            for case in cases:
                self._expect(session, review, case, now)
        return review_id

    def _expect(self, session, review, reference, now):
        case_id = commissioning.add_case(session, review, reference, by=self.manager, now=now)
        for agency in list(AGENCIES)[: ASKED[reference]]:
            item_id = commissioning.expect(
                session, review, case_id=case_id, agency_id=self.agencies[agency], by=self.manager, now=now
            )
            auditor = self._join(session, f"Auditor of {agency}", now)
            naming.name_auditor(
                session, review, item_id, member=auditor, off_line=True, by=self.manager, now=now
            )
            commissioning.record_identity_given(
                session, review, item_id, route="Secure email", by=self.manager, now=now
            )
            self.items[reference, agency] = item_id

    def open(self, session, review_id):
        return reviews.opened(session, review_id, partnership_id=self.partnership_id)

    def do(self, review_id, act, *args, **given):
        """Open the review in a transaction of its own and run one service on it."""
        with self.transaction() as session:
            return act(session, self.open(session, review_id), *args, **given)

    def give_back(self, review_id, item_id, agency, *, now):
        """Answer every question of one audit and return it."""
        auditor = self.as_(f"Auditor of {agency}")
        self.do(review_id, audits.save, item_id, full_answers(short_tool()), by=auditor, now=now)
        return self.do(review_id, audits.give_back, item_id, by=auditor, now=now)

    def hold_event(self, review_id, *, day):
        """Arrange the learning event for a day and record who came."""
        self.do(
            review_id, learning_event.arrange, starts_at=at(day, 10), ends_at=at(day, 13),
            place="Town hall", by=self.manager, now=at(day, 9),
        )  # fmt: skip
        came = [
            who_came.Attendee(f"Person {number}", role, None, attended=True)
            for number, role in enumerate(["auditor", "practitioner", "line_manager"])
        ]
        self.do(
            review_id, who_came.record, attendees=came, notes="What we learned.", by=self.manager,
            now=at(day, 15),
        )  # fmt: skip

    def write_report(self, review_id, *, learning, now):
        """Save a report with learning and no recommendation, and confirm its anonymity and independence."""
        self.do(review_id, brief.declare, words="No interests to declare.", by=self.reviewer, now=now)
        self.do(
            review_id, reports.save_version,
            parts={"statements_of_learning": [learning], "good_practice": ["Schools noticed early."]},
            said_none={"recommendations": "None required: the learning is for practice."},
            by=self.reviewer, now=now,
        )  # fmt: skip
        self.do(review_id, confirm_anonymity, by=self.reviewer, now=now)

    def answer(self, review_id, partner, answer_id, *, now, reason=""):
        """Let one partner answer on the present version."""
        with self.transaction() as session:
            review = self.open(session, review_id)
            seat = self.seat_item(session, review, partner)
            version = reports.latest(session, self.report_item(session, review))
            said = review.workflow.items[seat.name].answers[answer_id]
            section = "statements_of_learning" if said.section else ""
            sign_off.answer(
                session, review, seat.id, answer_id=answer_id, sha256=version.sha256, reason=reason,
                beside=sign_off.Beside(section=section), by=self.as_(partner), now=now,
            )  # fmt: skip

    def seat_item(self, session, review, partner):
        from malp_flow.services import items, picture  # noqa: PLC0415

        facts = picture.facts(session, review, now=at(date(2026, 1, 5)))
        found = next(f for f in facts.items if f.name == "sign_off" and f.title == partner)
        return next(i for i in items.of_review(session, review, ["sign_off"]) if str(i.id) == found.id)

    def report_item(self, session, review):
        from malp_flow.services import items  # noqa: PLC0415

        return items.of_review(session, review, ["overview_report"])[0]

    def state(self, review_id):
        with self.transaction() as session:
            return self.open(session, review_id).state


@cache
def shipped_workflow():
    """Return malp.yaml, proven."""
    return load_workflow("malp.yaml", (shipped("workflows") / "malp.yaml").read_bytes())
