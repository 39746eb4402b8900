"""Hostile words, typed into every field of every form: they come back as words, wherever they come back."""

import csv
import io
import re
from collections import Counter
from email import message_from_bytes, policy
from html.parser import HTMLParser
from itertools import count

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from malp_flow.records.outbox import Letter
from malp_flow.services import claiming, delivery
from tests.access.cells import Asking, address, own_values, table
from tests.access.founding import a_world

SCRIPT = "<script>markscript=1</script>\"'><img src=x onerror=alert(1)>{{98765432*3}}${98765432*3}"
FORMULA = '=HYPERLINK("http://evil.example","x")'
HEADER = "Mark\r\nBcc: everybody@evil.example\r\n\r\nmarkbody"
SIGNS = "\u202emark\u200b\ufeff'; DROP TABLE letter; -- %s %n ../../etc/passwd"
EACH = (SCRIPT, FORMULA, HEADER, SIGNS)
TYPE = ("manager", "reviewer", "partner", "auditor", "lead", "anonymous")
"""Between them they see every form."""
RAN = ("<script>markscript", "<img src=x", "296296296")
"""What stands in an answer only where words were taken for more than words."""

_TYPED = frozenset({"text", "email", "search", "tel", "url", "password", "number"})
_KEYS = count(1)


class Forms(HTMLParser):
    """The forms of a page that change something: where they lead, what they hold, what is typed there."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict] = []
        self._open: dict | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form" and said.get("method", "").lower() == "post":
            self._open = {"action": said.get("action"), "held": {}, "typed": []}
            self.found.append(self._open)
        elif self._open is not None and said.get("name"):
            self._field(tag, said)
        elif self._open is not None and tag == "option" and self._select and said.get("value"):
            self._open["held"].setdefault(self._select, said["value"])

    def _field(self, tag, said):
        kind = said.get("type", "text")
        self._select = said["name"] if tag == "select" else ""
        if tag == "textarea" or (tag == "input" and kind in _TYPED):
            self._open["typed"].append(said["name"])
        elif tag == "input" and kind in {"hidden", "radio", "checkbox"}:
            self._open["held"].setdefault(said["name"], said.get("value", "on"))

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = None


class Typist:
    """Types hostile words into every form that somebody finds on their pages."""

    def __init__(self, asking: Asking) -> None:
        self.asking, self.sent, self.wrong = asking, Counter(), []

    def pages(self, actor: str):
        """Yield the address of every page that this actor may look at."""
        for line in table():
            # Whoever signs in anew is signed out first.
            if (
                line.method == "GET"
                and line.endpoint != "static"
                and (line.endpoint != "account.sign_in" or actor == "anonymous")
            ):
                yield address(self.asking.world, line, own_values(self.asking.world, line))

    def look(self, actor: str) -> list[str]:
        """Return what every page answers to this actor, and note what ran."""
        answers = []
        for path in self.pages(actor):
            answer = self.client(actor).get(path, environ_overrides=from_somewhere())
            answers.append(words_of(answer))
            self.judge(f"GET {path} by {actor}", answer)
        return answers

    def type(self, actor: str, first: int) -> None:
        """Send every form of this actor, the words taken in turn, from the first that is named."""
        for path in self.pages(actor):
            page = self.client(actor).get(path, environ_overrides=from_somewhere())
            for form in Forms(words_of(page)).found if page.status_code == 200 else ():
                self.send(actor, path, form, first)

    def send(self, actor: str, path: str, form: dict, first: int) -> None:
        if not form["typed"]:
            return
        typed = enumerate(form["typed"], start=first)
        given = form["held"] | {name: self.said(name, EACH[turn % len(EACH)]) for turn, name in typed}
        given |= {"csrf_token": self.asking.tokens[actor], "form_key": f"hostile-words-{next(_KEYS):06}"}
        where = form["action"] or path
        answer = self.client(actor).post(where, data=given, environ_overrides=from_somewhere())
        self.sent[where] += 1
        self.judge(f"POST {where} by {actor}", answer)

    def said(self, name: str, words: str) -> str:
        if name == "address":
            return f"mark{next(_KEYS)}@evil.example"
        days = {"day": "20", "month": "3", "year": "2026"}
        return days.get(name.rpartition("-")[2], words)

    def judge(self, what: str, answer) -> None:
        """Note where words ran, were taken for a formula or a header, or where something broke."""
        body, headers = words_of(answer), str(answer.headers)
        # That something is wrong with the emails is what `/health` is asked for.
        if answer.status_code >= 500 and not what.startswith("GET /health "):
            self.wrong.append(f"{what}: {answer.status_code}")
        if answer.mimetype == "text/html":
            self.wrong += [f"{what}: {sign}" for sign in RAN if sign in body]
        if "evil.example" in headers:
            self.wrong.append(f"{what}: {headers}")
        if answer.mimetype == "text/csv":
            cells = [cell for row in csv.reader(io.StringIO(body.removeprefix("\ufeff"))) for cell in row]
            self.wrong += [f"{what}: {cell}" for cell in cells if re.match(r"[=+@\t\r]", cell)]

    def client(self, actor: str) -> FlaskClient:
        return self.asking.clients[actor]


def words_of(answer) -> str:
    """Return what an answer says; nothing for a file that is packed, such as a workbook."""
    is_packed = answer.mimetype.startswith("application/vnd.")
    return "" if is_packed else answer.get_data(as_text=True)


def from_somewhere():
    number = next(_KEYS)
    return {"REMOTE_ADDR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}


def letters(house, now):
    """Freeze every letter that waits, and return its bytes."""
    with house.transaction() as session:
        for letter in session.scalars(select(Letter).where(Letter.status == "pending")):
            letter.any_hour, letter.next_at, letter.merged_on = True, now, None
    found = []
    while True:
        with house.transaction() as session:
            claimed = claiming.claim(session, owner="test", now=now)
            if not claimed:
                return found
            for letter_id, token in claimed:
                ready = delivery.start(
                    session, letter_id, token, letters=house.letters, sender=house.sender, now=now
                )
                found += [ready.data] if ready else []


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("state", "turns"),
    [
        ("audits_issued", 1),
        *(
            pytest.param(state, len(EACH), marks=pytest.mark.slow)
            for state in ("commissioned", "audits_issued", "report_drafted")
        ),
    ],
)
def test_gives_hostile_words_back_as_words(tmp_path, state, turns):
    asking = Asking(a_world(tmp_path, state))
    typist = Typist(asking)

    for first in range(turns):
        for actor in TYPE:
            typist.type(actor, first)
    seen = [page for actor in ("manager", "reviewer", "auditor", "partner") for page in typist.look(actor)]
    frozen = letters(asking.world.house, asking.world.clock[0])

    assert len(typist.sent) > 8
    assert any("&lt;script&gt;markscript" in page for page in seen)
    assert typist.wrong == []
    assert frozen or state == "commissioned"
    for data in frozen:
        message = message_from_bytes(data, policy=policy.default)
        assert message["Bcc"] is None
        assert len(message.get_all("To")) == len(message.get_all("Subject")) == 1
        html = message.get_body(("html",)).get_content()
        assert not [sign for sign in RAN if sign in html]
