"""How pages are made: where templates are found, what each page knows, and pages that need no database.

A view hands plain values to a template; what surrounds them on every page is a Frame.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from malp_flow import wording
from malp_flow.errors import NotFound
from malp_flow.wording import N_

SERVICE_NAME = N_("Case file audit reviews")

_HERE = Path(__file__).resolve().parent
STATIC_FOLDER = _HERE / "static"
TEMPLATE_FOLDER = _HERE / "templates"

# Dates and counts in words: {{ day | day_long(today) }}, {{ names | list_words }}.
FILTERS: dict[str, Callable[..., str]] = {
    "count_words": wording.count_words,
    "day_long": wording.day_long,
    "day_of_a_year": wording.day_of_a_year,
    "overdue_words": wording.overdue_words,
    "day_of_record": wording.day_of_record,
    "day_short": wording.day_short,
    "iso": wording.iso,
    "list_words": wording.list_words,
    "masked_address": wording.masked_address,
    "about_words": wording.about_words,
    "moment_words": wording.moment_words,
    "meeting_words": wording.meeting_words,
    "time_words": wording.time_words,
}

NO_COOKIES = "no_cookies"
ERROR_PAGES = frozenset({400, 403, 404, 409, 410, 413, 429, 500, 503})


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """One entry of the service navigation; `current` is the part of the service that the page belongs to."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What just happened, said once at the top of the next page."""

    text: str
    link_text: str = ""
    href: str = ""
    succeeded: bool = True


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is wrong with the service, said on every page until it is over; a link where one can act."""

    text: str
    link_text: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask; empty parts are left out of the page."""

    name: str = ""
    telephone: str = ""
    address: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page, whoever looks at it."""

    partnership: str
    home_href: str = "/"
    navigation: tuple[NavigationLink, ...] = ()
    demonstration: str = ""
    demonstration_links: tuple[NavigationLink, ...] = ()
    working_days: str = ""
    alarm: Alarm | None = None
    notice: Notice | None = None
    contact: Contact = field(default_factory=Contact)
    language: str = "en"
    """What most of the page is in; `spoken` is what the frame around it is in."""
    spoken: str = "en"
    languages: tuple[Any, ...] = ()


def dress(
    app: Flask,
    *,
    frame: Callable[[], Frame],
    plain_frame: Frame,
    csrf_token: Callable[[], str],
) -> None:
    """Give the application its templates, their words and their surroundings.

    `frame` is asked once for each page, within the request; `plain_frame` surrounds the pages
    that must not ask the database. Templates speak the language that `wording.speaking` has set.
    Undefined names stay lenient: the GOV.UK macros rely on it.
    """
    env = app.jinja_env
    app.jinja_loader = _loader()
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    # The i18n extension adds this method to the environment, which its type does not know.
    install: Any = getattr(env, "install_gettext_callables")  # noqa: B009
    install(wording.gettext, wording.ngettext, newstyle=True)
    env.filters.update(FILTERS)
    env.globals.update(
        asset=_asset(app),
        csrf_token=csrf_token,
        form_key=new_form_key,
        password_words=password_words,
        plain_frame=plain_frame,
        service_name=SERVICE_NAME,
    )
    app.context_processor(lambda: {"frame": frame()})


def new_form_key() -> str:
    """Return a fresh key; the server does what a form asks once for each key."""
    return secrets.token_urlsafe(24)


def error_page(
    app: Flask,
    status: int | str,
    *,
    reason: str = "",
    contact: Contact | None = None,
    typed: Sequence[str] = (),
) -> str:
    """Return the page for an HTTP status as HTML, without asking the database or the session.

    `status` may be NO_COOKIES, which is a page of its own.
    `reason` is one sentence for the reader, already free of names and codes. It is shown only
    where the reader can act on it (400, 409, 503).
    `typed` is what they had written in a form that led nowhere: it may exist nowhere else.
    `contact` is whom to ask, where that is known. Raises NotFound for a status without a page.
    """
    if status not in {*ERROR_PAGES, NO_COOKIES}:
        raise NotFound(f"There is no page for the status {status}.")
    # Rendered from the environment: render_template would run context processors, which may read tables.
    template = app.jinja_env.get_template(f"errors/{status}.html")
    if contact is None:
        return template.render(reason=reason, typed=typed)
    plain: Frame = app.jinja_env.globals["plain_frame"]  # type: ignore[assignment] # globals have no types
    known = replace(plain, contact=contact)
    return template.render(reason=reason, typed=typed, plain_frame=known)


class _InWords(PackageLoader):
    """GOV.UK's macros, with their few English words looked up like ours: “Error”, “Pagination”, “Month”."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        source, name, is_fresh = super().get_source(environment, template)
        source = _ENGLISH_DEFAULT.sub(r"default(_(\1)", source)
        return source.replace("item.name | capitalize", "_(item.name | capitalize)"), name, is_fresh


# Only words in quotation marks stand alone; what begins a longer piece (“Page ” ~ number) is another message.
_ENGLISH_DEFAULT = re.compile(r'default\(("[A-Z][A-Za-z ]*[a-z]"|"Page ")')
_MACROS = (N_("Error"), N_("Pagination"), N_("Page "), N_("Warning"), N_("Breadcrumb"), N_("Back"),
           N_("Support links"), N_("Cookie banner"), N_("Day"), N_("Month"), N_("Year"))  # fmt: skip


def password_words() -> dict[str, str]:
    """Return what a field for a password says, for the script as well."""
    return {
        "showPasswordText": wording.gettext("Show"),
        "hidePasswordText": wording.gettext("Hide"),
        "showPasswordAriaLabelText": wording.gettext("Show password"),
        "hidePasswordAriaLabelText": wording.gettext("Hide password"),
        "passwordShownAnnouncementText": wording.gettext("Your password is visible"),
        "passwordHiddenAnnouncementText": wording.gettext("Your password is hidden"),
    }


def _loader() -> ChoiceLoader:
    return ChoiceLoader(
        [
            FileSystemLoader(TEMPLATE_FOLDER),
            PrefixLoader({"govuk_frontend_jinja": _InWords("govuk_frontend_jinja")}),
        ]
    )


def _asset(app: Flask) -> Callable[[str], str]:
    def address(name: str) -> str:
        return f"{app.static_url_path}/{name}?v={_fingerprint(name)}"

    return address


@cache
def _fingerprint(name: str) -> str:
    # A browser may keep a file for ever, because a changed file has another address.
    return sha256((STATIC_FOLDER / name).read_bytes()).hexdigest()[:12]
