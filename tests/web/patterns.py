"""The pattern book: an application made of nothing but our components, for tests and for looking at.

python -m tests.web.patterns      serves it on http://localhost:8765
"""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from flask import Flask, redirect, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup
from werkzeug.wrappers import Response

from malp_flow.web import templating
from malp_flow.web.templating import Contact, Frame, NavigationLink, Notice
from tests.pictures import SAMPLES, told
from tests.web.patterns_content import CONTENT

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'none'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PARTNERSHIP = "Fernshire Safeguarding Children Partnership"
CONTACT = Contact(
    name="Dana Whitlock, partnership business manager",
    telephone="01632 960100",
    address="learning.reviews@fernshire.example",
    hours="Monday to Friday, 9am to 5pm",
)
MENU = ("Today", "Reviews", "Calendar", "Emails", "People", "Help", "Your account")


def pattern_book(notice: Notice | None = None) -> Flask:
    """Return an application with one page for each kind of pattern."""
    app = Flask("patterns", static_folder=templating.STATIC_FOLDER, static_url_path="/static")
    frame = Frame(
        partnership=PARTNERSHIP,
        navigation=tuple(NavigationLink(text, "/", current=text == "Reviews") for text in MENU),
        demonstration="Every person, agency and review here is invented. No emails leave this server.",
        working_days="Working days are Monday to Friday, without the bank holidays of England and Wales. "
        "Calendar loaded to 31 December 2028.",
        notice=notice,
        contact=CONTACT,
    )
    plain = Frame(partnership=PARTNERSHIP, contact=CONTACT)
    templating.dress(app, frame=lambda: frame, plain_frame=plain, csrf_token=lambda: "a-token")
    own = FileSystemLoader(Path(__file__).parent / "pattern_book")
    app.jinja_loader = ChoiceLoader([own, app.jinja_loader])
    _add_pages(app)
    return app


def _add_pages(app: Flask) -> None:
    app.add_url_rule("/", "everything", lambda: render_template("everything.html", **CONTENT))
    app.add_url_rule("/confirm", "confirm", lambda: render_template("confirm.html", **CONTENT))
    app.add_url_rule("/pictures", "pictures", _pictures)
    app.add_url_rule("/stop", "stop", lambda: render_template("stop.html"))
    app.add_url_rule("/form", "form", _form, methods=["GET", "POST"])
    app.add_url_rule("/errors/<int:status>", "error", lambda status: templating.error_page(app, status))
    app.after_request(_with_policy)


def _pictures() -> str:
    drawn = []
    for name, draw in SAMPLES.items():
        numbers: dict[str, list[str]] = {}
        for row, value in told(ElementTree.fromstring(svg := draw())):  # noqa: S314 - our own
            numbers.setdefault(row, []).append(value)
        rows = [[row, ", ".join(values)] for row, values in numbers.items()]
        drawn.append((name, Markup(svg), rows))  # noqa: S704 - our own
    return render_template("pictures.html", drawn=drawn)


def _form() -> str | Response | tuple[str, int]:
    sent: dict[str, Any] = request.form.to_dict()
    if request.method == "GET":
        return render_template("form.html", typed={}, errors=[])
    if not sent.get("wishes"):
        errors = [{"text": "Say how the child’s wishes were recorded", "href": "#wishes"}]
        return render_template("form.html", typed=sent, errors=errors), 422
    return redirect("/confirm", 303)


def _with_policy(answer: Any) -> Any:
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


if __name__ == "__main__":
    pattern_book().run(port=8765)
