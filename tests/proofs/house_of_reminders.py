"""A partnership with many auditors, each owed one reminder that becomes due when the proof says."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from malp_flow.engine.audit_tool_loading import assemble, load_tool
from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.records.chases import LadderStep
from malp_flow.records.outbox import Letter
from malp_flow.records.sealing import Seal, new_keyset
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import commissioning, holdings, library, moves, naming, people, reviews
from malp_flow.services.actor import Actor
from malp_flow.services.reviews import OpenReview
from tests.web.audits_issued import SMALL_TOOL

LONDON = ZoneInfo("Europe/London")
ISSUED = datetime.combine(date(2026, 1, 12), time(10), LONDON).astimezone(UTC)
DUE_FROM = datetime.combine(date(2026, 1, 13), time(8, 5), LONDON).astimezone(UTC)
RUNG = "before-5-auditor"
IN_ONE_REVIEW = 100
"""Each act looks at its whole review, so a few reviews are quicker than one of a thousand audits."""
_LATER = DUE_FROM + timedelta(days=400)


@dataclass
class House:
    """What the proof asks of the tables; the workers are processes of their own."""

    engine: Engine
    open: sessionmaker[Session]
    environment: dict[str, str]
    expected: set[str] = field(default_factory=set)

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
        due = select(func.count()).where(LadderStep.state == "planned", LadderStep.due_at <= DUE_FROM)
        going = select(func.count()).where(Letter.status.in_(("pending", "leased", "started")))
        with self.open() as session:
            return bool(session.scalar(due) or session.scalar(going))

    def _addresses(self, *which: object) -> set[str]:
        with self.open() as session:
            members = session.scalars(select(Letter.membership_id).where(*which)).all()  # type: ignore[arg-type]
            return {people.address_of(session, member) for member in members}

    def dead(self) -> set[str]:
        """Return the addresses whose letter was given up."""
        return self._addresses(Letter.status == "dead")

    def flagged(self) -> set[str]:
        """Return the addresses whose letter says that it was possibly sent twice."""
        return self._addresses(Letter.uncertain > 0)

    def most_attempts(self) -> int:
        """Return the largest number of attempts at one letter."""
        with self.open() as session:
            return session.scalar(select(func.max(Letter.attempts + Letter.uncertain))) or 0


def a_house_of_reminders(url: str, folder: Path, *, reminders: int, mail_port: int) -> House:
    """Return a house in which so many auditors have been sent their audit and are owed one reminder each."""
    keyset = new_keyset()
    engine = make_engine(url)
    environment = {
        "MALP_DATABASE_URL": str(engine.url.render_as_string(hide_password=False)),
        "MALP_DATA_FOLDER": str(folder),
        "MALP_KEYSET": keyset,
        "MALP_SMTP_HOST": "127.0.0.1",
        "MALP_SMTP_PORT": str(mail_port),
        "MALP_SMTP_SECURITY": "none",
        "MALP_SENDER_ADDRESS": "reviews@fernshire.example",
    }
    house = House(engine, sessions(engine, Seal.from_keyset(keyset)), environment)
    with house.open.begin() as session:
        _issue(session, house, reminders)
        # The letters of the issue have left; only the reminders are looked at.
        session.execute(update(Letter).values(status="sent", sent_at=ISSUED))
        session.execute(update(LadderStep).where(LadderStep.rung == RUNG).values(due_at=_LATER))
        session.execute(update(LadderStep).where(LadderStep.rung != RUNG).values(state="cancelled"))
    return house


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


def _issue(session: Session, house: House, many: int) -> None:
    auditors = [f"auditor-{number}" for number in range(many)]
    system = people.found_partnership(session, slug="fernshire", name="Fernshire", contact="1", now=ISSUED)
    partnership = _Partnership(session, system)
    partnership.open()
    for first in range(0, many, IN_ONE_REVIEW):
        partnership.issue(auditors[first : first + IN_ONE_REVIEW])
    house.expected = {f"{auditor}@fernshire.example" for auditor in auditors}
