import pytest

from malp_flow.errors import Misconfigured
from malp_flow.outputs.mail import MailSettings


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_sends_in_the_clear_to_a_server_on_this_machine(host):
    assert MailSettings(host=host, port=25, security="none").host == host


@pytest.mark.parametrize("host", ["mail.example.org", "10.0.0.1", "127.0.0.1.example.org"])
def test_sends_in_the_clear_to_this_machine_only(host):
    with pytest.raises(Misconfigured, match="on this machine only"):
        MailSettings(host=host, port=25, security="none")


@pytest.mark.parametrize(
    "changes",
    [
        {"security": "ssl"},
        {"user": "reviews"},
        {"password": "swordfish"},
        {"user": "reviews", "password": "swördfish"},
        {"host": ""},
        {"host": "mail..example.org"},
        {"host": "m" * 64 + ".example.org"},
    ],
)
def test_refuses_settings_that_cannot_be_right_without_showing_the_password(changes):
    with pytest.raises(Misconfigured) as refusal:
        MailSettings(**{"host": "mail.example.org", "port": 587} | changes)

    assert "word" not in str(refusal.value).replace("smtp_password", "")


def test_keeps_the_password_out_of_what_is_printed():
    settings = MailSettings(host="mail.example.org", port=587, user="reviews", password="swordfish")

    assert "swordfish" not in repr(settings)
