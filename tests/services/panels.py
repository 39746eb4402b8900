"""A small partnership whose panel signs a paper, by one of the files that say how many of it must agree."""

from contextlib import contextmanager
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

from malp_flow.engine.definition import Kind
from malp_flow.engine.loading import load_workflow
from malp_flow.errors import MalpError
from malp_flow.records.sealing import Seal
from malp_flow.records.session import make_engine, sessions
from malp_flow.services import (
    commissioning,
    holdings,
    items,
    library,
    moves,
    people,
    reports,
    reviews,
    sign_off,
    sign_off_pages,
)
from malp_flow.services.actor import Actor
from tests.confirming import confirm_anonymity
from tests.stories.fernshire import at, keyset

CASES = Path(__file__).parents[1] / "cases" / "workflows"
BEGUN = at(date(2026, 3, 2))
REFERENCE = "MALP-2026-01"
WHY = "It says too little of what was tried."


@contextmanager
def asked_to_sign(url, shelf, file):
    """Yield a panel that was asked for its answers: told once a kind of database, then begun from a copy."""
    engine = make_engine(url)
    made = sessions(engine, Seal.from_keyset(keyset()))

    def tell():
        panel = Panel(made, file)
        panel.put_forward()
        return {name: value for name, value in vars(panel).items() if name != "sessions"}

    ground = SimpleNamespace(url=url, engine=engine, known=dict, learn=lambda _known: None)
    known = shelf.begin(ground, f"asked to sign {file}", tell)
    panel = Panel.__new__(Panel)
    panel.__dict__.update(deepcopy(known), sessions=made)
    yield panel
    engine.dispose()


class Panel:
    """One review of such a file; `sessions` gives a session, and each method is one transaction in it."""

    def __init__(self, sessions, file, *, seats=3, slug="fernshire", reference=REFERENCE, otherwise=()):
        self.sessions, self.members, self.now, self.acts = sessions, {}, BEGUN, 0
        self.slug, self.reference = slug, reference
        body = (CASES / file).read_text()
        for old, new in otherwise:
            assert old in body
            body = body.replace(old, new)
        with self.transaction() as session:
            self._found(session, file, body.encode(), seats)

    @contextmanager
    def transaction(self):
        with self.sessions() as session, session.begin():
            yield session

    def _found(self, session, file, body, seats):
        self.system = people.found_partnership(
            session, slug=self.slug, name=f"{self.slug.title()} Partnership", contact="01632 960100",
            now=BEGUN,
        )  # fmt: skip
        digest = library.activate(session, load_workflow(file, body), by=None, now=BEGUN)
        for name in (
            "manager",
            "author",
            "deputy",
            "successor",
            *(f"partner{n}" for n in range(1, seats + 1)),
        ):
            self.join(session, name)
        holdings.grant(session, self.members["manager"], capacity="manager", by=self.system, now=BEGUN)
        panel = [(f"Seat {n}", self.members[f"partner{n}"]) for n in range(1, seats + 1)]
        wanted = commissioning.Commission(self.reference, "Neglect", digest, panel, self.members["author"])
        self.review_id = commissioning.commission(session, wanted, by=self.as_("manager"), now=BEGUN)

    def join(self, session, name):
        self.members[name] = people.add_member(
            session, name=name.title(), address=f"{name}@fernshire.example", by=self.system, now=BEGUN
        )

    def as_(self, name):
        return Actor(self.system.partnership_id, self.members[name])

    def open(self, session):
        return reviews.opened(session, self.review_id, partnership_id=self.system.partnership_id)

    def do(self, act, *args, by, **given):
        self.now += timedelta(seconds=1)  # nobody does two things at one moment
        with self.transaction() as session:
            return act(session, self.open(session), *args, by=self.as_(by), now=self.now, **given)

    def may_do(self, act, *args, by, **given):
        """Do it, or leave it where a rule forbids it; whether it was done."""
        try:
            self.do(act, *args, by=by, **given)
        except MalpError:
            return False
        self.acts += 1
        return True

    def write(self, text):
        """Save a version with this one statement."""
        self.do(
            reports.save_version,
            parts={"learning": [text]},
            said_none={"recommendations": "None: the learning is for practice."},
            by="author",
        )

    def put_forward(self, text="Debts are a sign."):
        """Write a first version, confirm it and ask the panel."""
        self.write(text)
        self.do(confirm_anonymity, by="author")
        self.do(moves.move_on, "put_forward", by="author")

    def page(self, who):
        with self.transaction() as session:
            return sign_off_pages.sign_off(session, self.reference, by=self.as_(who), now=self.now)

    def answer(self, who, answer_id="approve", *, sha256="", **beside):
        """Answer as somebody to what their page shows now, or to the text of this digest."""
        page = self.page(who)
        said = next(choice for choice in page.choices if choice.id == answer_id)
        beside.setdefault("section", "learning" if said.section else "")
        self.do(
            sign_off.answer, page.item_id, answer_id=answer_id, sha256=sha256 or page.report.sha256,
            reason=WHY if said.needs_reason else "", beside=sign_off.Beside(**beside), by=who,
        )  # fmt: skip

    def state(self):
        with self.transaction() as session:
            return self.open(session).state

    def decisions(self, session):
        review = self.open(session)
        return items.of_review(session, review, review.workflow.items_of(Kind.decision))
