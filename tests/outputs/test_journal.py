"""A letter is looked up in a journal mailbox, on a real IMAP server, without a word in the clear."""

from datetime import UTC, datetime

import pytest

from malp_flow.errors import Misconfigured
from malp_flow.outputs.journal import Found, JournalSettings, look_up
from tests import dovecot

AT = datetime(2026, 1, 12, 9, tzinfo=UTC)
LETTER = b"Message-ID: <one@fernshire.example>\r\nSubject: Your audit\r\n\r\nPlease look.\r\n"


def journal(port, **wanted):
    usual = {"host": "127.0.0.1", "user": dovecot.USER, "password": dovecot.PASSWORD, "security": "none"}
    return JournalSettings(**usual | {"port": port, "timeout_seconds": 5.0} | wanted)


@pytest.fixture
def encrypted(authority, tmp_path):
    """A mailbox behind TLS, with a certificate of our authority for localhost."""
    if not dovecot.PROGRAM:
        pytest.skip("there is no dovecot on this machine")
    certificate = authority.issue_cert("localhost")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    certificate.cert_chain_pems[0].write_to_path(str(chain))
    certificate.private_key_pem.write_to_path(str(key))
    with dovecot.served(certificate=chain, key=key) as served:
        served.keep(LETTER)
        yield served


def test_finds_a_letter_by_its_identity_alone(mailbox):
    mailbox.keep(LETTER)

    answers = [
        look_up(journal(mailbox.port), f"<{name}@fernshire.example>", dated_at=AT) for name in ("one", "on")
    ]

    assert answers == [Found.there, Found.not_there]


def test_leaves_the_copy_unread(mailbox):
    mailbox.keep(LETTER)

    look_up(journal(mailbox.port), "<one@fernshire.example>", dated_at=AT)

    flags = [each.name.partition(":2,")[2] for each in mailbox.folder.glob("[cn]*/*")]
    assert flags == [""]


@pytest.mark.parametrize(("security", "which"), [("tls", "tls_port"), ("starttls", "port")])
def test_asks_behind_a_certificate_that_it_trusts(encrypted, ca_file, security, which):
    settings = journal(getattr(encrypted, which), host="localhost", security=security, ca_file=ca_file)

    assert look_up(settings, "<one@fernshire.example>", dated_at=AT) == Found.there


@pytest.mark.parametrize("wanted", [{"host": "127.0.0.1"}, {"host": "localhost", "ca_file": None}])
def test_tells_no_password_to_a_server_it_cannot_know(encrypted, ca_file, wanted):
    settings = journal(encrypted.tls_port, **{"security": "tls", "ca_file": ca_file} | wanted)

    assert look_up(settings, "<one@fernshire.example>", dated_at=AT) == Found.away
    assert "Login" not in (encrypted.folder.parent / "log").read_text()


@pytest.mark.parametrize("wanted", [{"password": "wrong"}, {"folder": "Not there"}, {"port": 1}])
def test_says_that_the_journal_is_away_when_it_gives_no_answer(mailbox, wanted):
    settings = journal(**{"port": mailbox.port} | wanted)

    assert look_up(settings, "<one@fernshire.example>", dated_at=AT) == Found.away


def test_refuses_a_journal_without_encryption_elsewhere():
    with pytest.raises(Misconfigured, match="journal_security none"):
        journal(143, host="imap.fernshire.example")


def test_refuses_authorities_that_are_none(tmp_path):
    (written := tmp_path / "ca.pem").write_text("not a certificate")

    with pytest.raises(Misconfigured, match="journal_ca_file"):
        journal(993, security="tls", ca_file=written)


def test_shows_no_password():
    assert dovecot.PASSWORD not in repr(journal(143))
