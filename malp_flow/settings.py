"""What a place may set: environment variables that begin with MALP_, read once at the start.

Every setting has its line in docs/settings.md. Errors name the variable, never its value: it may be a secret.
"""
# Longer than 250 lines: a setting and its check belong side by side, and there is one list of settings.

import os
from datetime import date
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import DirectoryPath, Field, FilePath, SecretStr, ValidationError, model_validator
from pydantic import field_validator as check
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from malp_flow import languages
from malp_flow.errors import Misconfigured

PREFIX = "MALP_"
SECRETS = (
    *("database_url", "keyset", "secret_key"),
    *("smtp_password", "journal_password", "post_password", "alarm_smtp_password"),
)
"""Each may also come as the path of a file that holds it: MALP_KEYSET_FILE instead of MALP_KEYSET."""

_NOT_OURS = {"MALP_CI"}  # speaks to the tests: there, a missing browser or server is a failure
_USUAL_PORT = {"starttls": 587, "tls": 465, "none": 25}
_USUAL_IMAP_PORT = {"starttls": 143, "tls": 993, "none": 143}
_SENTENCES = {
    "int_parsing": "must be a whole number.",
    "literal_error": "must be one of {expected}.",
    "date_from_datetime_parsing": "must be a day, like 2026-11-27.",
    "path_not_directory": "names a folder that is not there.",
    "path_not_file": "names a file that is not there.",
    "greater_than_equal": "must be {ge} or more.",
    "less_than_equal": "must be {le} or less.",
}


class Settings(BaseSettings):
    """All settings of one installation. Building one by hand reads no environment; `load_settings` does."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        str_strip_whitespace=True,
        validate_default=False,
    )

    data_folder: Path = Path("data")
    database_url: str = Field(default_factory=lambda known: _beside(known), repr=False)
    database_url_file: Path | None = None
    address_of_this_service: str = "http://localhost:8000"
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    own_folder: DirectoryPath | None = None
    languages: str = ""
    identity_sheets: bool = False
    single_sign_on_file: FilePath | None = None

    organisation: str = ""
    contact_name: str = ""
    contact_address: str = ""
    contact_telephone: str = ""
    contact_hours: str = ""
    privacy_notice: str = ""
    data_protection_contact: str = ""
    accessibility_status: Literal["not-tested", "fully", "partially", "not"] = "not-tested"
    accessibility_tested_on: date | None = None
    accessibility_tested_by: str = ""
    accessibility_prepared_on: date | None = None
    accessibility_problems: str = ""

    keyset: SecretStr | None = None
    keyset_file: Path | None = None
    secret_key: SecretStr | None = None
    secret_key_file: Path | None = None

    smtp_host: str = ""
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_port: int = Field(default_factory=lambda known: _usual_port(known), ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_password_file: Path | None = None
    smtp_ca_file: FilePath | None = None
    sender_address: str = ""
    sender_name: str = ""
    reply_to: str = ""
    mail_domain: str = Field(default_factory=lambda known: _domain(known))

    journal_host: str = ""
    journal_security: Literal["tls", "starttls", "none"] = "tls"
    journal_port: int = Field(
        default_factory=lambda known: _USUAL_IMAP_PORT[known["journal_security"]], ge=1, le=65535
    )
    journal_user: str = ""
    journal_password: SecretStr | None = None
    journal_password_file: Path | None = None
    journal_folder: str = "INBOX"
    journal_ca_file: FilePath | None = None

    post_host: str = ""
    post_security: Literal["tls", "starttls", "none"] = "tls"
    post_port: int = Field(
        default_factory=lambda known: _USUAL_IMAP_PORT[known["post_security"]], ge=1, le=65535
    )
    post_user: str = ""
    post_password: SecretStr | None = None
    post_password_file: Path | None = None
    post_folder: str = "INBOX"
    post_ca_file: FilePath | None = None

    alarm_address: str = ""
    alarm_smtp_host: str = ""
    alarm_smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    alarm_smtp_port: int = Field(
        default_factory=lambda known: _USUAL_PORT[known["alarm_smtp_security"]], ge=1, le=65535
    )
    alarm_smtp_user: str = ""
    alarm_smtp_password: SecretStr | None = None
    alarm_smtp_password_file: Path | None = None
    alarm_smtp_ca_file: FilePath | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_others: PydanticBaseSettingsSource,
        **_named: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the only source, what is handed over: a demonstration must not find a real mail server."""
        return (init_settings,)

    @check("address_of_this_service")
    @classmethod
    def _is_a_base_address(cls, address: str) -> str:
        parts = urlsplit(address.rstrip("/"))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must look like https://reviews.example.org.")
        if parts.path or parts.query or parts.fragment or parts.username:
            raise ValueError("must hold nothing after the host and its port.")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("must begin with https:// unless it is this machine itself.")
        return address.rstrip("/")

    @check("database_url")
    @classmethod
    def _is_a_known_database(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://.")
        return url

    @check("secret_key")
    @classmethod
    def _is_long_enough(cls, key: SecretStr | None) -> SecretStr | None:
        if key and len(key.get_secret_value()) < 32:
            raise ValueError("must have at least 32 characters.")
        return key

    @check("keyset")
    @classmethod
    def _is_the_keyset_itself(cls, keyset: SecretStr | None) -> SecretStr | None:
        if keyset and not keyset.get_secret_value().lstrip().startswith("{"):
            raise ValueError("must hold the keyset itself; to name its file use MALP_KEYSET_FILE.")
        return keyset

    @check("sender_address", "reply_to", "alarm_address", "contact_address")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        try:
            return validate_email(address, check_deliverability=False).normalized if address else ""
        except EmailNotValidError:
            raise ValueError("must be one email address, like reviews@example.org.") from None

    @check("smtp_host", "mail_domain", "journal_host", "post_host", "alarm_smtp_host")
    @classmethod
    def _is_a_host(cls, host: str) -> str:
        if any(not (letter.isalnum() or letter in ".-:[]") for letter in host):
            raise ValueError("must be the name of a host, without a port or a path.")
        return host

    @check("languages")
    @classmethod
    def _are_known(cls, codes: str) -> str:
        unknown = [code for code in languages.listed(codes) if not languages.known(code)]
        if unknown:
            raise ValueError("must name languages that have a catalogue, such as cy.")
        return codes

    @check("privacy_notice")
    @classmethod
    def _is_a_page(cls, address: str) -> str:
        if address and not (urlsplit(address).scheme == "https" and urlsplit(address).hostname):
            raise ValueError("must look like https://www.example.org/privacy.")
        return address

    @check(
        *("sender_name", "journal_folder", "post_folder", "organisation", "contact_name"),
        *("contact_telephone", "contact_hours", "data_protection_contact"),
        *("accessibility_tested_by", "accessibility_problems"),
    )
    @classmethod
    def _is_one_line(cls, name: str) -> str:
        if not name.isprintable():
            raise ValueError("must be one line.")
        return name

    @model_validator(mode="after")
    def _says_no_more_of_accessibility_than_was_tested(self) -> Self:
        claims = self.accessibility_status != "not-tested"
        if claims and not (self.accessibility_tested_on and self.accessibility_tested_by):
            raise ValueError(
                "MALP_ACCESSIBILITY_STATUS says what a test found: set MALP_ACCESSIBILITY_TESTED_ON "
                "and MALP_ACCESSIBILITY_TESTED_BY too, or leave it at ‘not-tested’."
            )
        if self.accessibility_status in {"partially", "not"} and not self.accessibility_problems:
            raise ValueError("MALP_ACCESSIBILITY_PROBLEMS must list what does not comply.")
        return self

    @model_validator(mode="after")
    def _mail_travels_safely(self) -> Self:
        _one_way("SMTP", self.smtp_host, self.smtp_security, self.smtp_user, self.smtp_password)
        alarm = (self.alarm_smtp_security, self.alarm_smtp_user, self.alarm_smtp_password)
        _one_way("ALARM_SMTP", self.alarm_smtp_host, *alarm)
        return self

    @model_validator(mode="after")
    def _mailboxes_are_read_safely(self) -> Self:
        journal = (self.journal_security, self.journal_user, self.journal_password)
        _one_mailbox("JOURNAL", self.journal_host, *journal)
        _one_mailbox("POST", self.post_host, self.post_security, self.post_user, self.post_password)
        return self


def _one_mailbox(name: str, host: str, security: str, user: str, password: SecretStr | None) -> None:
    _keeps_to_this_machine(name, host, security)
    if len({bool(host), bool(user), bool(password)}) > 1:
        raise ValueError(
            f"MALP_{name}_HOST, MALP_{name}_USER and MALP_{name}_PASSWORD go together: set all or none."
        )


def _one_way(name: str, host: str, security: str, user: str, password: SecretStr | None) -> None:
    _keeps_to_this_machine(name, host, security)
    if bool(user) != bool(password):
        raise ValueError(f"MALP_{name}_USER and MALP_{name}_PASSWORD go together: set both or neither.")


def _keeps_to_this_machine(name: str, host: str, security: str) -> None:
    if security == "none" and host and not is_loopback(host):
        raise ValueError(f"MALP_{name}_SECURITY may be ‘none’ only for a mail server on this machine.")


def load_settings() -> Settings:
    """Return the settings of this process's environment, secrets read from their files.

    Raises Misconfigured with a sentence for each thing that is wrong; it names variables, never values.
    """
    _refuse_unknown()
    values: dict[str, Any] = EnvSettingsSource(Settings)()
    values |= _secrets_in_files(values)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise Misconfigured(" ".join(_sentences(error))) from None


def require(settings: Settings, *names: str) -> None:
    """Stop the start when one of these settings is absent; Misconfigured names all of them at once."""
    missing = [variable(name) for name in names if not getattr(settings, name)]
    if missing:
        raise Misconfigured(f"Not set: {', '.join(missing)}. docs/settings.md says what each is for.")


def secret(settings: Settings, name: str) -> str:
    """Return the text of a secret for the one place that uses it. Raises Misconfigured when it is absent."""
    require(settings, name)
    value = getattr(settings, name)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def variable(name: str) -> str:
    """Return the environment variable of a setting: `smtp_host` is set by MALP_SMTP_HOST."""
    return PREFIX + name.upper()


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine itself, judged by its name and without asking a name server."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _beside(known: dict[str, Any]) -> str:
    return f"sqlite:///{known['data_folder'] / 'malp_flow.db'}"


def _usual_port(known: dict[str, Any]) -> int:
    return _USUAL_PORT[known["smtp_security"]]


def _domain(known: dict[str, Any]) -> str:
    after_at: str = known["sender_address"].rpartition("@")[2]
    return after_at or urlsplit(known["address_of_this_service"]).hostname or "localhost"


def _refuse_unknown() -> None:
    """A slip in a name would otherwise leave a default in force and say nothing."""
    ours = {variable(name) for name in Settings.model_fields}
    given = {name.upper() for name in os.environ if name.upper().startswith(PREFIX)}
    unknown = sorted(given - ours - _NOT_OURS)
    if unknown:
        raise Misconfigured(" ".join(_not_a_setting(name, ours) for name in unknown))


def _not_a_setting(name: str, ours: set[str]) -> str:
    near = get_close_matches(name, sorted(ours), n=1)
    return f"{name} is not a setting." + (f" Did you mean {near[0]}?" if near else "")


def _secrets_in_files(values: dict[str, Any]) -> dict[str, str]:
    found = {}
    for name in SECRETS:
        path = values.get(f"{name}_file")
        if path and name in values:
            raise Misconfigured(f"{variable(name)} and {variable(name)}_FILE are both set: keep one.")
        if path:
            found[name] = _file_text(path, variable(name) + "_FILE")
    return found


def _file_text(path: str, name: str) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Misconfigured(f"{name} names a file that cannot be read.") from None
    if text:
        return text
    raise Misconfigured(f"{name} names an empty file.")


def _sentences(error: ValidationError) -> list[str]:
    """A default that hangs on another, wrong setting is not a second mistake."""
    faults = error.errors(include_input=False, include_url=False)
    return [_sentence(dict(fault)) for fault in faults if fault["type"] != "default_factory_not_called"]


def _sentence(fault: dict[str, Any]) -> str:
    context = fault.get("ctx", {})
    known = _SENTENCES.get(fault["type"], "has a value that cannot be used.")
    own = fault["type"] == "value_error"
    words = str(context["error"]) if own else known.format(**context).replace("'", "")
    return f"{variable(str(fault['loc'][0]))} {words}" if fault["loc"] else words
