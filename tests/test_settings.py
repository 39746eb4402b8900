"""What may be set, what is refused, and that no secret is told."""

import os

import pytest

from malp_flow.errors import Misconfigured
from malp_flow.settings import Settings, load_settings, require, secret


@pytest.fixture
def environment(monkeypatch):
    """Set variables after taking away every one of ours."""
    for name in [name for name in os.environ if name.startswith("MALP_")]:
        monkeypatch.delenv(name)

    def set_all(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_all


def test_starts_from_harmless_defaults(environment):
    environment()

    settings = load_settings()

    assert settings.database_url == "sqlite:///data/malp_flow.db"
    assert settings.smtp_host == ""
    assert (settings.smtp_security, settings.smtp_port) == ("starttls", 587)


def test_reads_no_environment_when_built_by_hand(environment):
    environment(MALP_SMTP_HOST="mail.fernshire.example")

    settings = Settings()

    assert settings.smtp_host == ""


def test_refuses_a_slip_in_a_name_and_says_the_nearest(environment):
    environment(MALP_SMTP_HOTS="mail.fernshire.example")

    with pytest.raises(
        Misconfigured, match=r"MALP_SMTP_HOTS is not a setting\. Did you mean MALP_SMTP_HOST\?"
    ):
        load_settings()


def test_names_every_wrong_variable_and_shows_no_value(environment):
    environment(MALP_SMTP_PORT="hunter2", MALP_SECRET_KEY="hunter2", MALP_DATABASE_URL="mysql://hunter2")

    with pytest.raises(Misconfigured) as refusal:
        load_settings()

    words = str(refusal.value)
    assert [name in words for name in ("MALP_SMTP_PORT", "MALP_SECRET_KEY", "MALP_DATABASE_URL")] == [
        True
    ] * 3
    assert "hunter2" not in words


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        (
            {"MALP_SMTP_HOST": "mail.fernshire.example", "MALP_SMTP_SECURITY": "none"},
            "only for a mail server on",
        ),
        ({"MALP_SMTP_USER": "reviews"}, "go together"),
        ({"MALP_ADDRESS_OF_THIS_SERVICE": "http://reviews.fernshire.example"}, "must begin with https://"),
        ({"MALP_ADDRESS_OF_THIS_SERVICE": "https://fernshire.example/reviews"}, "nothing after the host"),
        ({"MALP_SENDER_ADDRESS": "reviews"}, "must be one email address"),
    ],
)
def test_refuses_what_would_be_unsafe_or_useless(environment, variables, sentence):
    environment(**variables)

    with pytest.raises(Misconfigured, match=sentence):
        load_settings()


def test_allows_plain_mail_on_this_machine(environment):
    environment(MALP_SMTP_HOST="127.0.0.1", MALP_SMTP_SECURITY="none")

    settings = load_settings()

    assert settings.smtp_port == 25


def test_reads_a_secret_from_its_file(environment, tmp_path):
    file = tmp_path / "key"
    file.write_text("k" * 40 + "\n")
    environment(MALP_SECRET_KEY_FILE=str(file))

    settings = load_settings()

    assert secret(settings, "secret_key") == "k" * 40
    assert "kkk" not in repr(settings)


def test_refuses_a_secret_that_is_given_twice(environment, tmp_path):
    environment(MALP_KEYSET="{}", MALP_KEYSET_FILE=str(tmp_path / "keyset"))

    with pytest.raises(Misconfigured, match="both set: keep one"):
        load_settings()


def test_hides_the_database_password(environment):
    environment(MALP_DATABASE_URL="postgresql+psycopg://reviews:hunter2@db/reviews")

    settings = load_settings()

    assert "hunter2" not in repr(settings)


def test_names_all_that_is_missing_at_once():
    settings = Settings()

    with pytest.raises(Misconfigured, match="MALP_KEYSET, MALP_SMTP_HOST"):
        require(settings, "keyset", "smtp_host")
