"""The connection is encrypted and the server is who it says; the password goes nowhere else."""

import types
from datetime import UTC, datetime

import pytest
import trustme

from malp_flow.errors import Misconfigured
from malp_flow.outputs.mail import Mailer, MailSettings, Outcome

from .conftest import PASSWORD

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECURITIES = pytest.mark.parametrize("security", ["starttls", "tls"])


def encrypted(security, context):
    """Return aiosmtpd's settings for one kind of encryption."""
    return (
        {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    )


def sent(port, **changes):
    settings = MailSettings(**{"host": "localhost", "port": port, "timeout_seconds": 5} | changes)
    with Mailer(settings) as mailer:
        return mailer.send(
            sender_address="reviews@fernshire.example",
            recipient_address="sam@police.example.org",
            data=b"Subject: x\r\n\r\nx\r\n",
            at=MORNING,
        )


@SECURITIES
def test_sends_over_tls_to_a_server_with_a_certificate_of_a_trusted_authority(
    post, served, certified, ca_file, security
):
    with served(post, **encrypted(security, certified("localhost"))) as port:
        delivery = sent(port, security=security, ca_file=ca_file)

    assert delivery.outcome is Outcome.accepted
    assert len(post.letters) == 1


@SECURITIES
def test_refuses_a_certificate_of_an_unknown_authority(post, served, certified, security):
    with served(post, **encrypted(security, certified("localhost"))) as port:
        delivery = sent(port, security=security)

    assert (delivery.outcome, delivery.ours) == (Outcome.temporary, True)
    assert "certificate" in delivery.detail
    assert post.letters == []


@SECURITIES
def test_refuses_a_certificate_for_another_name(post, served, certified, ca_file, security):
    with served(post, **encrypted(security, certified("other.example.org"))) as port:
        delivery = sent(port, security=security, ca_file=ca_file)

    assert (delivery.outcome, delivery.ours) == (Outcome.temporary, True)
    assert post.letters == []


def test_never_falls_back_to_plain_text_where_encryption_is_not_offered(post, served, ca_file):
    with served(post) as port:
        delivery = sent(port, security="starttls", ca_file=ca_file, user="reviews", password=PASSWORD)

    assert (delivery.outcome, delivery.ours) == (Outcome.temporary, True)
    assert "STARTTLS" in delivery.detail
    assert (post.letters, post.sign_ins) == ([], [])


@pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while not requiring TLS"
)  # aiosmtpd overlooks its own SMTPS
@SECURITIES
@pytest.mark.parametrize("user", ["reviews", "reviews@fernshire.example"])
def test_signs_in_with_the_name_it_was_given(post, served, certified, ca_file, security, user):
    server = encrypted(security, certified("localhost"))
    sign_in = {
        "authenticator": post.authenticate,
        "auth_required": True,
        "auth_require_tls": security == "starttls",
    }

    with served(post, **server, **sign_in) as port:
        delivery = sent(port, security=security, ca_file=ca_file, user=user, password=PASSWORD)

    assert delivery.outcome is Outcome.accepted
    assert post.sign_ins == [(user.encode(), PASSWORD.encode())]


def test_burns_no_attempt_when_the_password_is_wrong(post, served, certified, ca_file):
    sign_in = {"authenticator": post.authenticate, "auth_required": True}

    with served(post, **encrypted("starttls", certified("localhost")), **sign_in) as port:
        delivery = sent(port, ca_file=ca_file, user="reviews", password="wrong")

    assert (delivery.outcome, delivery.code, delivery.ours) == (Outcome.temporary, 535, True)
    assert post.letters == []


def test_burns_no_attempt_when_the_server_wants_a_password_that_is_not_set(post, served, certified, ca_file):
    sign_in = {"authenticator": post.authenticate, "auth_required": True}

    with served(post, **encrypted("starttls", certified("localhost")), **sign_in) as port:
        delivery = sent(port, ca_file=ca_file)

    assert (delivery.outcome, delivery.code, delivery.ours) == (Outcome.temporary, 530, True)


def test_never_asks_the_keyring_for_a_password(post, served, certified, ca_file, monkeypatch):
    asked = []
    keyring = types.SimpleNamespace(get_password=lambda *names: asked.append(names) or "from the keyring")
    monkeypatch.setattr("yagmail.password.keyring", keyring)
    sign_in = {"authenticator": post.authenticate, "auth_required": True}

    with served(post, **encrypted("starttls", certified("localhost")), **sign_in) as port:
        delivery = sent(port, ca_file=ca_file, user="reviews", password=PASSWORD)

    assert delivery.outcome is Outcome.accepted
    assert asked == []


@pytest.mark.parametrize("content", [None, "not a certificate"])
def test_stops_the_start_when_the_certificates_cannot_be_read(tmp_path, content):
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)

    with pytest.raises(Misconfigured, match="smtp_ca_file"):
        Mailer(MailSettings(host="mail.example.org", port=587, ca_file=path))


def test_trusts_nobody_but_the_authority_in_the_file(post, served, certified, tmp_path):
    another = tmp_path / "another.pem"
    trustme.CA().cert_pem.write_to_path(str(another))

    with served(post, **encrypted("tls", certified("localhost"))) as port:
        delivery = sent(port, security="tls", ca_file=another)

    assert delivery.outcome is Outcome.temporary
