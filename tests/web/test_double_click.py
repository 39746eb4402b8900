"""A form that is sent several times at once: one change, and the same answer each time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from sqlalchemy import func, select

from malp_flow.records.history import Entry
from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, signed_in
from tests.web.test_review import WHY, audit_path


def test_does_once_what_three_clicks_ask_and_answers_each_the_same(tmp_path: Path):
    house, _clock = a_house(tmp_path)
    issued = issue_audits(house, now=NOON)
    client = signed_in(house, issued.manager)
    form = client.get(audit_path(issued.health_audit)).form(button="Go ahead without this audit")
    sent = form.fill(reason=WHY).values
    cookies = "; ".join(f"{c.key}={c.value}" for c in client.browser._cookies.values())
    app, together = client.browser.application, Barrier(3)

    def click(_number: int) -> tuple[int, str]:
        together.wait()
        with app.test_client(use_cookies=False) as browser:
            answer = browser.post(form.action, data=sent, headers={"Cookie": cookies})
            return answer.status_code, answer.headers.get("Location", "")

    with ThreadPoolExecutor(3) as clicks:
        answers = list(clicks.map(click, range(3)))

    with house.transaction() as session:
        count = select(func.count()).where(Entry.kind == "audit.absence_accepted")
        done = session.scalar(count)
    assert answers == [(303, audit_path(issued.health_audit))] * 3
    assert done == 1
