"""The page client reads pages as people do, and refuses pages without taste."""

import pytest
from flask import Flask, Response

from malp_flow.errors import NotFound
from malp_flow.web import templating
from malp_flow.web.templating import Notice
from tests.web.page_client import PageClient
from tests.web.patterns import CONTACT, PARTNERSHIP, pattern_book

GOOD = """<!DOCTYPE html><html lang="en"><head><title>Audits - Case file audit reviews</title></head>
<body><main><h1>Audits</h1>{}</main></body></html>"""
POST = '<form method="post"><input type="hidden" name="csrf_token" value="x">{}</form>'
KEY = '<input type="hidden" name="form_key" value="y">'


@pytest.fixture
def book() -> PageClient:
    return PageClient(pattern_book())


def serving(html: str) -> PageClient:
    app = Flask(__name__)
    app.add_url_rule("/", "page", lambda: Response(html, mimetype="text/html"))
    return PageClient(app)


@pytest.mark.parametrize("path", ["/", "/form", "/confirm", "/stop"])
def test_finds_no_fault_with_our_own_patterns(book: PageClient, path: str) -> None:
    page = book.get(path)

    assert page.status == 200
    assert page.title == f"{page.h1} - Case file audit reviews"


@pytest.mark.parametrize("status", sorted(templating.ERROR_PAGES))
def test_says_on_each_error_page_what_is_safe_and_whom_to_ask(book: PageClient, status: int) -> None:
    page = book.get(f"/errors/{status}")

    assert CONTACT.name in page.main
    assert PARTNERSHIP in page.text
    assert str(status) not in page.main
    assert not [link for link in page.links if link.text == "Reviews"]


def test_makes_error_pages_without_asking_for_the_frame() -> None:
    def broken() -> templating.Frame:
        raise RuntimeError("the database is away")

    app = Flask("patterns", static_folder=templating.STATIC_FOLDER)
    plain = templating.Frame(partnership=PARTNERSHIP)
    templating.dress(app, frame=broken, plain_frame=plain, csrf_token=lambda: "a-token")

    html = templating.error_page(app, 500)

    assert "The fault is ours" in html


def test_has_no_page_for_a_status_that_nobody_should_see() -> None:
    app = pattern_book()

    with pytest.raises(NotFound, match="418"):
        templating.error_page(app, 418)


def test_passes_a_plain_good_page() -> None:
    page = serving(GOOD.format("<p>‘Nothing’ needs you. None of them is late.</p>")).get("/")

    assert page.main == "Audits ‘Nothing’ needs you. None of them is late."


@pytest.mark.parametrize(
    ("flaw", "complaint"),
    [
        ("<h1>Again</h1>", "2 h1"),
        ('<p id="a">x</p><p id="a">y</p>', "the id “a” stands 2 times"),
        ('<p>She said "no"</p>', "straight quotation mark"),
        ("<p>The child's record</p>", "straight quotation mark"),
        ('<p aria-label="Don\'t">x</p>', "straight quotation mark"),
        ("<p>Due None</p>", "slip of the template"),
        ("<p>&amp;quot;</p>", "slip of the template"),
        ("<p>2 audits are outstanding</p>", "not a word of this house"),
        ('<p style="color: red">x</p>', "inline style"),
        ("<style>p { color: red }</style>", "its content in the page"),
        ("<script>alert(1)</script>", "its content in the page"),
        ('<script src="/a.js"></script>', "not a module"),
        ('<p onclick="x()">x</p>', "<p> has onclick"),
        ('<p><a href="/x"></a></p>', "empty <a>"),
        ("<p><a>here</a></p>", "has no address"),
        ('<p><a href="#gone">here</a></p>', "leads nowhere"),
        ("<p>open<p>", None),
        ("<div><p>wrong</div></p>", "not valid HTML"),
        ('<form><input name="q"></form>', "the field “q” has no label"),
        (
            '<form><label for="q">Q</label><input type="radio" id="q" name="q"></form>',
            "fieldset with a legend",
        ),
        ('<p><label for="q">Q</label></p>', "points at nothing"),
        (POST.format(""), "a form has no form_key"),
        ('<form method="post"></form>', "a form has no csrf_token"),
        (f"<p>{'long ' * 45000}</p>", "a page has at most"),
    ],
)
def test_refuses_a_page_without_taste(flaw: str, complaint: str | None) -> None:
    client = serving(GOOD.format(flaw))

    if complaint is None:
        assert client.get("/").status == 200
        return
    with pytest.raises(AssertionError) as refusal:
        client.get("/")

    assert complaint in str(refusal.value)


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ('lang="en"', "", "no lang"),
        ("Audits - Case", "Reviews - Case", "the title is"),
        ("<title>Audits", "<title>Error: Audits", "the title is"),
    ],
)
def test_refuses_a_page_with_a_wrong_head(right: str, wrong: str, complaint: str) -> None:
    client = serving(GOOD.format("").replace(right, wrong))

    with pytest.raises(AssertionError, match=complaint):
        client.get("/")


def test_leaves_the_words_of_people_alone() -> None:
    html = GOOD.format(f"""<p class="app-said">"It's outstanding"</p>{POST.format(KEY)}""")

    page = serving(html).get("/")

    assert '"It\'s outstanding"' in page.main


def test_fills_a_form_from_the_page_itself(book: PageClient) -> None:
    form = book.get("/form").form(button="Save and continue")

    sent = form.fill({"due-day": 27}, seen="yes", wishes="Asked in March").values

    assert sent["csrf_token"] == "a-token"
    assert sent["form_key"]
    assert (sent["seen"], sent["wishes"], sent["due-day"]) == ("yes", "Asked in March", "27")


def test_follows_a_form_to_the_page_behind_it(book: PageClient) -> None:
    page = book.get("/form").form().fill(wishes="Asked in March").submit()

    assert page.path == "/confirm"
    assert page.follow("Back to the audits").h1 == "Child sexual exploitation"


def test_reads_the_errors_of_a_form_that_came_back(book: PageClient) -> None:
    page = book.get("/form").form().submit()

    assert page.status == 422
    assert page.errors == ["Say how the child’s wishes were recorded"]
    assert page.title.startswith("Error: Voice of the child")


def test_types_nothing_into_a_field_that_is_not_there(book: PageClient) -> None:
    form = book.get("/form").form()

    with pytest.raises(AssertionError, match="has no field “name”"):
        form.fill(name="Sam")
    with pytest.raises(AssertionError, match="does not offer"):
        form.fill(seen="perhaps")


def test_says_once_what_has_just_happened() -> None:
    book = PageClient(pattern_book(Notice("Reminder sent to NHS Fernshire.")))

    page = book.get("/confirm")

    assert page.notice == "Reminder sent to NHS Fernshire."


def test_never_shows_a_success_beside_an_error() -> None:
    book = PageClient(pattern_book(Notice("Reminder sent to NHS Fernshire.")))

    page = book.get("/form").form().submit()

    assert page.errors
    assert page.notice == ""


def test_gives_a_changed_file_another_address(book: PageClient) -> None:
    html = book.get("/").html

    assert "/static/app.css?v=" in html
    assert book.get("/static/app.css").status == 200
