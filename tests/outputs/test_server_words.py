"""The codes of mail servers are read as what they mean for the reader."""

import pytest

from malp_flow.outputs.server_words import codes, meaning


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("550 5.1.1", "no_mailbox"),
        ("550", "no_mailbox"),
        ("553", "no_mailbox"),
        ("501", "no_mailbox"),
        ("550 5.7.1", "policy"),
        ("554", "policy"),
        ("554 5.2.2", "full"),
        ("552 5.2.3", "other"),
        ("452 4.2.2", "full"),
        ("5.1.10", "no_mailbox"),
        ("421", "other"),
        ("poison", "other"),
    ],
)
def test_reads_what_a_code_means(code, meant):
    assert meaning(code) == meant


def test_keeps_the_codes_of_an_answer_and_none_of_its_words():
    assert codes(550, "5.1.1 nora.nurse: no such user") == "550 5.1.1"
    assert codes(421, "busy") == "421"
    assert codes(None, "5.1.1") == ""
