"""The served process itself, behind a proxy: what it believes of what the proxy says."""

import http.client
import os
import subprocess
import sys
from threading import Event

import pytest

from malp_flow.records.sealing import new_keyset
from tests.scheduler.mail_sink import a_free_port

LIMIT = 20
"""How many sign-ins a minute one address may try."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory):
    """A house that is served on a port of its own, as behind one proxy."""
    port = a_free_port()
    given = {
        "MALP_DATA_FOLDER": str(tmp_path_factory.mktemp("served")), "MALP_KEYSET": new_keyset(),
        "MALP_SECRET_KEY": "x" * 48,
        "MALP_ADDRESS_OF_THIS_SERVICE": "https://reviews.example.org", "MALP_TRUSTED_PROXIES": "1",
        "MALP_SMTP_HOST": "localhost", "MALP_SENDER_ADDRESS": "reviews@example.org",
    }  # fmt: skip
    command = [
        sys.executable,
        "-c",
        "from malp_flow.start.main import malp_flow; malp_flow()",
        "serve",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, env=os.environ | given, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def asked(port, method, path, client):
    headers = {
        "Host": "inside", "X-Forwarded-For": client, "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "reviews.example.org", "Sec-Fetch-Site": "same-origin",
    }  # fmt: skip
    for _ in range(80):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request(method, path, body="" if method == "POST" else None, headers=headers)
            return connection.getresponse().status
        except ConnectionRefusedError:
            Event().wait(0.25)
        finally:
            connection.close()
    raise AssertionError("It never began to serve.")


def test_counts_each_visitor_behind_the_proxy_for_themselves(served):
    first = [asked(served, "POST", "/sign-in", "203.0.113.7") for _ in range(LIMIT + 2)]

    other = asked(served, "POST", "/sign-in", "203.0.113.8")

    assert first[-1] == 429
    assert other != 429


def test_answers_to_the_name_that_the_proxy_was_asked_for(served):
    assert asked(served, "GET", "/sign-in", "203.0.113.9") == 200
