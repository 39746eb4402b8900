"""The hand-written expectation `tests/authz_table.csv`, and how one of its cells is asked for.

A cell says what somebody gets for their own review: `200`, `403`, `404`, `303` (led on within the house),
`in` (a form let in: 200, 303 or 409, by what stands in it), `sign-in` or `landing` (led to where they prove
who they are). `303@c 200@i else 404` differs by state: commissioned, issued, returned, held, drafted, signed.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from malp_flow.records.chases import Deadline, LadderStep
from malp_flow.records.items import Item
from malp_flow.records.reviews import PanelSeat, Review
from tests.access.world import ACTORS, STATES, World

TABLE = Path(__file__).parents[1] / "authz_table.csv"
LETTERS = dict(zip("cirhds", STATES, strict=True))
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
OF_THE_FRONT_DOOR = frozenset(
    {"web_session", "sign_in_request", "remembered_browser", "form_key", "access_log"}
)
"""Written in transactions of their own, whatever comes of the request."""

_IN_STATES = re.compile(r"(\S+)@([cirhds]+)")
_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_CHANGES = re.compile(rb'(?:value|nonce)="[^"]{16,}"')
_ADDRESS = re.compile(rb"[0-9a-f]{32}|[0-9a-f-]{36}|MALP-20\d\d-\d\d|ELM-2026-01|fernshire|elmshire|nowhere")
_KEYS = count(1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a way into an endpoint, and what each actor gets there."""

    method: str
    endpoint: str
    link: str
    cells: dict[str, str]

    def expected(self, actor: str, state: str) -> str:
        """Return what stands in the table for this actor, in this state of the review."""
        cell = self.cells[actor]
        for outcome, letters in _IN_STATES.findall(cell):
            if state in {LETTERS[letter] for letter in letters}:
                return str(outcome)
        return cell.split()[-1]


def table() -> list[Line]:
    """Return the lines of the table as they stand in the file."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Line(row["method"], row["endpoint"], row["link"], {actor: row[actor] for actor in ACTORS})
        for row in rows
    ]


@dataclass(slots=True)
class Asked:
    """What came of one request: the answer, and which tables it wrote to."""

    answer: TestResponse
    written: set[str]

    @property
    def outcome(self) -> str:
        """Return the answer in the words of the table."""
        if self.answer.status_code not in {302, 303}:
            return str(self.answer.status_code)
        led_to = self.answer.headers["Location"]
        if led_to.startswith("/sign-in"):
            return "sign-in"
        return "landing" if re.fullmatch(r"/a/[^/?]+", led_to) else "303"

    @property
    def text(self) -> bytes:
        """Return the body without what differs from answer to answer: tokens, keys, the address itself."""
        return _ADDRESS.sub(b"", _CHANGES.sub(b"", self.answer.data))

    def is_as(self, expected: str) -> bool:
        """Whether this is what the table says."""
        return self.outcome in ({"200", "303", "409"} if expected == "in" else {expected})

    def traces(self) -> set[str]:
        """Return the tables written to that a refused or reading request must leave alone."""
        return self.written - OF_THE_FRONT_DOOR


class Asking:
    """Asks the pages of a world as each of its actors, and counts what is written meanwhile."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.written: set[str] = set()
        event.listen(world.house.engine, "before_cursor_execute", self._note)
        self.tokens: dict[str, str] = {}
        self.clients = {actor: self._client(actor) for actor in ACTORS}

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found = _WRITES.match(statement)
        if found:
            self.written.add(found.group(1))

    def _client(self, actor: str) -> FlaskClient:
        client: FlaskClient = self.world.app.test_client()
        self._give_cookies(client, actor)
        found = _TOKEN.search(client.get("/sign-in").data)
        assert found
        self.tokens[actor] = found.group(1).decode()
        return client

    def _give_cookies(self, client: FlaskClient, actor: str) -> None:
        for name, value in self.world.cookies.get(actor, {"malp_browser": f"browser-of-{actor}"}).items():
            client.set_cookie(name, value)

    def undo(self, actor: str) -> None:
        """Bring the world, and this actor’s browser, back to what they were before they were let in."""
        self.world.put_back()
        self._give_cookies(self.clients[actor], actor)

    def ask(self, actor: str, method: str, path: str) -> Asked:
        """Ask as somebody; a form carries what every form needs, and nothing else."""
        form = {"csrf_token": self.tokens[actor], "form_key": f"key-of-the-matrix-{next(_KEYS):06}"}
        given: dict[str, Any] = {} if method in {"GET", "HEAD"} else {"data": form}
        # Each from an address of its own: how often one may ask is another matter.
        given["environ_overrides"] = {"REMOTE_ADDR": str(ip_address(next(_KEYS)))}
        self.written.clear()
        answer = self.clients[actor].open(path, method=method, buffered=True, **given)
        return Asked(answer, set(self.written))


def own_values(world: World, line: Line) -> dict[str, Any]:
    """Return what the address of a line holds, for the review that its actors belong to."""
    own = world.reviews["own"]
    # One audit is back while the other is out: what is back is sealed until both are.
    back = ("review.answers", "review.moderation", "review.grades", "review.grade", "review.accept")
    item = dict.fromkeys(back, own.returns["Police"]) | dict.fromkeys(
        ("review.finish_step", "review.correct_step"), own.step
    )
    of_actions = ("action", "close_action", "send_action_back", "change_action", "save_action")
    item |= {f"review.{name}": own.action for name in of_actions}
    returned = item.get(line.endpoint, own.returns["NHS"])
    return {
        "partnership": own.slug,
        "reference": own.reference,
        "item_id": returned,
        "waiver_id": own.waiver or UUID(int=1),
        "opaque": world.links.get(line.link, "0" * 32),
        "move_id": _move(world),
        "section_id": "about",
        "event_name": "learning_event",
        "invitation_id": UUID(int=8),
        "whom": "all",
        "digest": world.digest,
        "started": "0" * 64,
        "place_id": "0" * 32,
        "passkey_id": UUID(int=4),
        "member": world.members["member"],
        "holding": UUID(int=5),
        "letter": UUID(int=6),
        "statement_id": UUID(int=8),
        "note": UUID(int=7),
        "entry_id": UUID(int=8),
        "choice_id": UUID(int=9),
        "feed_id": "0" * 32,
        "provider_id": "nobody",
        "case_id": own.case,
        "wave": 2,
        "part": "statements_of_learning",
        "key": "s1",
        "comment_id": UUID(int=8),
        "filename": "app.css",
        "tool_id": "malp",
        "letter_name": "audit_late",
        "topic": "working-days",
        "document_name": "table.csv",
        "question_id": _question(world, line),
        "answer_id": "ask_for_changes" if line.endpoint == "partner.other" else UUID(int=8),
        "seat_id": _seat(world, own.reference),
        "ref": "T999",
        "role": "nobody",
        "body": "nobody",
        "day": "2026-03-02",
        **_reminder(world, own.reference),
    }


def _reminder(world: World, reference: str) -> dict[str, UUID]:
    """Return a deadline of the review and one reminder of it, whatever became of them."""
    query = (
        select(LadderStep.deadline_id, LadderStep.id)
        .join(Deadline, Deadline.id == LadderStep.deadline_id)
        .join(Review, Review.id == Deadline.review_id)
        .where(Review.reference == reference)
        .order_by(Deadline.id, LadderStep.id)
    )
    with world.house.reading() as session:
        deadline_id, step_id = session.execute(query.limit(1)).one()
    return {"deadline_id": deadline_id, "step_id": step_id}


def _seat(world: World, reference: str) -> UUID:
    query = select(PanelSeat.id).join(Review, Review.id == PanelSeat.review_id)
    with world.house.reading() as session:
        found: UUID = session.scalars(query.where(Review.reference == reference)).first()
    return found


def _case(world: World, item_id: UUID) -> UUID:
    with world.house.reading() as session:
        case_id: UUID = session.get_one(Item, item_id).case_id
    return case_id


def _question(world: World, line: Line) -> str:
    if line.link != "-":
        return "chronology"
    return world.question if line.endpoint.startswith("tools.") else "heard"


def _move(world: World) -> str:
    moves = ("issue_audits", "close_audits", "hold_event", "draft_report", "withdraw", "withdraw")
    return dict(zip(STATES, moves, strict=True))[world.state]


Foreign = tuple[str, dict[str, Any], dict[str, Any]]


def foreign(world: World, line: Line, actor: str) -> Iterator[Foreign]:
    """Yield objects that are not this actor's: a name, what the address holds, and one that is missing."""
    own = own_values(world, line)
    none = {"reference": "MALP-2099-99", "item_id": UUID(int=2), "waiver_id": UUID(int=3)}
    params = {argument for rule in rules(world, line) for argument in rule.arguments}
    far, other = world.reviews["far"], world.reviews["other"]
    if "partnership" in params:
        elsewhere = {"partnership": far.slug, "reference": far.reference, "item_id": far.returns["NHS"]}
        if actor not in {"far_manager", "other_auditor"}:
            yield "of another partnership", own | elsewhere, own | none | {"partnership": "nowhere"}
    if "reference" in params and actor not in {"manager", "reader", "other_reviewer", "other_partner"}:
        yield (
            "of another review",
            own | {"reference": other.reference, "item_id": other.returns["NHS"]},
            own | none,
        )
    if "item_id" in params:
        yield "another review’s item", own | {"item_id": other.returns["NHS"]}, own | {"item_id": UUID(int=2)}
        yield "a far item", own | {"item_id": far.returns["NHS"]}, own | {"item_id": UUID(int=2)}
    if "case_id" in params:
        theirs = own | {"case_id": _case(world, other.returns["NHS"])}
        yield "another review’s case", theirs, own | {"case_id": UUID(int=7)}
    if "member" in params:
        far_one = own | {"member": world.members["far_auditor"]}
        yield "a member of another partnership", far_one, own | {"member": UUID(int=6)}
    if "opaque" in params and line.link in {"auditor", "lead", "draft"} and actor != "other_auditor":
        yield (
            "another agency’s link",
            own | {"opaque": world.links["other_auditor"]},
            own | {"opaque": "f" * 32},
        )


def rules(world: World, line: Line) -> list[Any]:
    """Return the rules of the address map under which this line is reached."""
    found = [rule for rule in world.app.url_map.iter_rules(line.endpoint) if line.method in rule.methods]
    assert found, f"{line.method} {line.endpoint} stands in the table and not on the map"
    return found


def address(world: World, line: Line, values: dict[str, Any]) -> str:
    """Return the address of a line with these values in it."""
    wanted = {name: value for name, value in values.items() if name in rules(world, line)[0].arguments}
    with world.app.test_request_context(base_url="http://localhost"):
        path = world.app.url_map.bind("localhost").build(line.endpoint, wanted, method=line.method)
    return str(path)
