"""A partnership with many auditors, each owed one reminder that becomes due when the proof says."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, Select, case, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from malp_flow.engine.audit_tool_loading import assemble, load_tool
from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.records.chases import LadderStep
from malp_flow.records.outbox import Letter
from malp_flow.records.sealing import Seal, new_keyset
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import commissioning, doubts, holdings, library, moves, naming, people, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from tests import dovecot
from tests.web.audits_issued import SMALL_TOOL

LONDON = ZoneInfo("Europe/London")
ISSUED = datetime.combine(date(2026, 1, 12), time(10), LONDON).astimezone(UTC)
DUE_FROM = datetime.combine(date(2026, 1, 13), time(8, 5), LONDON).astimezone(UTC)
RUNG = "before-5-auditor"
IN_ONE_REVIEW = 100
"""Each act looks at its whole review, so a few reviews are quicker than one of a thousand audits."""
_LATER = DUE_FROM + timedelta(days=400)
_ON_THE_WAY = ("pending", "leased", "started")


@dataclass(frozen=True)
class Plan:
    """What was laid into a database: by which keyset it is sealed, and who is owed a reminder."""

    keyset: str
    expected: frozenset[str]


@dataclass
class House:
    """What the proof asks of the tables; the workers are processes of their own."""

    engine: Engine
    open: sessionmaker[Session]
    look: sessionmaker[Session]
    """Sessions that only look take no lock from the workers."""
    environment: dict[str, str]
    expected: frozenset[str]

    @classmethod
    def at(cls, url: str, plan: Plan, folder: Path, *, mail_port: int, journal_port: int | None) -> "House":
        """Open the house that was laid down at `url`; its workers send to `mail_port`."""
        engine = make_engine(url)
        environment = {
            "MALP_DATABASE_URL": str(engine.url.render_as_string(hide_password=False)),
            "MALP_DATA_FOLDER": str(folder),
            "MALP_KEYSET": plan.keyset,
            "MALP_SMTP_HOST": "127.0.0.1",
            "MALP_SMTP_PORT": str(mail_port),
            "MALP_SMTP_SECURITY": "none",
            "MALP_SENDER_ADDRESS": "reviews@fernshire.example",
        }
        if journal_port is not None:
            environment |= {
                "MALP_JOURNAL_HOST": "127.0.0.1",
                "MALP_JOURNAL_PORT": str(journal_port),
                "MALP_JOURNAL_SECURITY": "none",
                "MALP_JOURNAL_USER": dovecot.USER,
                "MALP_JOURNAL_PASSWORD": dovecot.PASSWORD,
            }
        seal = Seal.from_keyset(plan.keyset)
        look = sessions(engine.execution_options(readonly=True), seal)
        return cls(engine, sessions(engine, seal), look, environment, plan.expected)

    def close(self) -> None:
        self.engine.dispose()

    def make_due(self, many: int) -> None:
        """Let so many more reminders be due at the moment from which the workers count."""
        with self.open.begin() as session:
            steps = session.scalars(
                select(LadderStep.id)
                .where(LadderStep.rung == RUNG, LadderStep.state == "planned", LadderStep.due_at >= _LATER)
                .limit(many)
            ).all()
            session.execute(update(LadderStep).where(LadderStep.id.in_(steps)).values(due_at=DUE_FROM))

    def is_busy(self) -> bool:
        """Whether a reminder is due and not yet written down, or a letter on its way."""
        return self._counted(_due_steps()) + self._counted(_letters(Letter.status.in_(_ON_THE_WAY))) > 0

    def work_at(self, now: datetime) -> tuple[int, int]:
        """Return how much could be done at this moment, and how much is in somebody's hands."""
        may_go = _letters(Letter.status == "pending", Letter.next_at <= now)
        return (
            self._counted(_due_steps()) + self._counted(may_go),
            self._counted(_letters(Letter.status.in_(("leased", "started")))),
        )

    def last_moment(self) -> datetime | None:
        """Return when the last of what waits may go on: by its next try, or the end of a lease."""
        when = case((Letter.status == "pending", Letter.next_at), else_=Letter.lease_until)
        with self.look() as session:
            moments = session.scalars(select(when).where(Letter.status.in_(_ON_THE_WAY))).all()
        return max((each for each in moments if each), default=None)

    def _counted(self, query: Select[tuple[int]]) -> int:
        with self.look() as session:
            return session.scalar(query) or 0

    def _addresses(self, *which: ColumnElement[bool]) -> set[str]:
        with self.look() as session:
            members = session.scalars(select(Letter.membership_id).where(*which)).all()
            return {people.address_of(session, member) for member in members}

    def dead(self) -> set[str]:
        """Return the addresses whose letter was given up."""
        return self._addresses(Letter.status == "dead")

    def flagged(self) -> set[str]:
        """Return the addresses whose letter says that it was possibly sent twice."""
        return self._addresses(Letter.uncertain > 0)

    def found_in_journal(self) -> int:
        """Return how many letters were not sent again because the journal had them."""
        return self._counted(_letters(Letter.last_code == doubts.FOUND))

    def most_attempts(self) -> int:
        """Return the largest number of attempts at one letter."""
        with self.look() as session:
            return session.scalar(select(func.max(Letter.attempts + Letter.uncertain))) or 0


def _due_steps() -> Select[tuple[int]]:
    due = (LadderStep.state == "planned", LadderStep.due_at <= DUE_FROM)
    return select(func.count()).select_from(LadderStep).where(*due)


def _letters(*which: ColumnElement[bool]) -> Select[tuple[int]]:
    return select(func.count()).select_from(Letter).where(*which)


def laid_down(url: str, *, reminders: int, in_one_review: int = IN_ONE_REVIEW) -> Plan:
    """Lay a house into the database at `url` in which so many auditors are owed one reminder each."""
    keyset = new_keyset()
    engine = make_engine(url)
    auditors = [f"auditor-{number}" for number in range(reminders)]
    with sessions(engine, Seal.from_keyset(keyset)).begin() as session:
        _issue(session, auditors, in_one_review)
        # The letters of the issue have left; only the reminders are looked at.
        session.execute(update(Letter).values(status="sent", sent_at=ISSUED))
        session.execute(update(LadderStep).where(LadderStep.rung == RUNG).values(due_at=_LATER))
        session.execute(update(LadderStep).where(LadderStep.rung != RUNG).values(state="cancelled"))
    engine.dispose()
    return Plan(keyset, frozenset(f"{auditor}@fernshire.example" for auditor in auditors))


@dataclass
class _Partnership:
    """Who takes part, and the reviews that are issued to them."""

    session: Session
    system: Actor
    digest: str = ""

    def member(self, name: str) -> Actor:
        address = f"{name}@fernshire.example"
        member = people.add_member(self.session, name=name, address=address, by=self.system, now=ISSUED)
        return Actor(self.system.partnership_id, member)

    def open(self) -> None:
        """Let in a manager, a reviewer and a partner, and activate the process."""
        self.manager, self.reviewer, self.partner = map(self.member, ("manager", "reviewer", "partner"))
        holdings.grant(self.session, self.manager.person_id, capacity="manager", by=self.system, now=ISSUED)
        process = load_workflow("malp.yaml", (shipped("workflows") / "malp.yaml").read_bytes())
        self.digest = library.activate(self.session, process, by=None, now=ISSUED)

    def issue(self, auditors: list[str]) -> None:
        """Commission a review of one record, name these auditors for an agency each, and issue it."""
        review = self._commissioned(f"MALP-{auditors[0]}")
        case = commissioning.add_case(self.session, review, "C-118", by=self.manager, now=ISSUED)
        for auditor in auditors:
            self._expect(review, case, auditor)
        moves.move_on(self.session, review, "issue_audits", by=self.manager, now=ISSUED)

    def _commissioned(self, reference: str) -> OpenReview:
        panel = [("Police", self.partner.person_id)]
        wanted = commissioning.Commission(reference, "Neglect", self.digest, panel, self.reviewer.person_id)
        review_id = commissioning.commission(self.session, wanted, by=self.manager, now=ISSUED)
        review = reviews.opened(self.session, review_id, partnership_id=self.system.partnership_id)
        tool = assemble(load_tool("small.yaml", SMALL_TOOL.encode()), None, {})
        commissioning.choose_tools(self.session, review, {"audit": tool}, by=self.manager, now=ISSUED)
        return review

    def _expect(self, review: OpenReview, case: UUID, auditor: str) -> None:
        by = {"by": self.manager, "now": ISSUED}
        agency = people.add_agency(
            self.session, name=f"Agency of {auditor}", kind="health", by=self.system, now=ISSUED
        )
        item = commissioning.expect(self.session, review, case_id=case, agency_id=agency, **by)
        person = self.member(auditor).person_id
        naming.name_auditor(self.session, review, item, member=person, off_line=True, **by)
        commissioning.record_identity_given(self.session, review, item, route="By telephone", **by)


def _issue(session: Session, auditors: list[str], in_one_review: int) -> None:
    system = people.found_partnership(session, slug="fernshire", name="Fernshire", contact="1", now=ISSUED)
    partnership = _Partnership(session, system)
    partnership.open()
    for first in range(0, len(auditors), in_one_review):
        partnership.issue(auditors[first : first + in_one_review])
