"""What holds for each shipped letter, whoever gets it."""

import re
from dataclasses import fields, replace
from html.parser import HTMLParser

import html5lib
import pytest

from malp_flow.engine.letters import Fields, Matter
from malp_flow.folders import shipped
from malp_flow.outputs.letter_samples import EMPTIEST, LONGEST, SAMPLES
from malp_flow.outputs.rendering import Letters

LETTERS = Letters(shipped("notifications"), None)
NAMES = sorted(LETTERS.names())
WITHOUT_A_LINK = {"audit_taken_over", "sign_in_code"}
ABOUT_NO_REVIEW = {"sign_in_code", "invited", "new_browser", "role_to_agree", "way_in_changed"}
NEVER_SAID = (
    *("outstanding", "transition", "extension", "escalat", "breach", "fail", "non-compliant", "slipped"),
    *("submit", "victim", "dear colleague", "urgent", "chase", "!", "n’t", "theme", "click here"),
)

every_letter = pytest.mark.parametrize("name", NAMES)
every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=["longest", "emptiest"])


class Reader(HTMLParser):
    """Reads an HTML letter as a person or a mail program would: its words, tags, links."""

    def __init__(self, html):
        super().__init__()
        self.words, self.tags, self.attributes, self._skipping = "", [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._skipping = tag == "title"

    def handle_endtag(self, tag):
        self._skipping = False

    def handle_data(self, data):
        self.words += "" if self._skipping else data

    def values(self, wanted):
        return [value for name, value in self.attributes if name == wanted]


@every_letter
def test_finds_no_problem_in_a_shipped_letter(name):
    assert LETTERS.problems(name) == []


@every_letter
@every_sample
def test_keeps_subjects_within_60_characters(name, sample):
    subject = LETTERS.render(name, sample).subject

    assert 0 < len(subject) <= 60


@every_letter
def test_shows_the_reviews_reference_in_the_subject(name):
    subject = LETTERS.render(name, EMPTIEST).subject

    assert ("MALP-2026-07" in subject) is (name not in ABOUT_NO_REVIEW)


@every_letter
def test_prints_the_link_in_full_on_a_line_of_its_own(name):
    rendered = LETTERS.render(name, LONGEST)

    lines = rendered.text.splitlines()
    links = [line for line in lines if line.startswith("https://")]
    count = {"several_things": 3}.get(name, 0 if name in WITHOUT_A_LINK else 1)
    assert len(links) == count
    assert Reader(rendered.html).values("href") == links


@every_letter
def test_fills_every_field_with_what_belongs_there_and_nothing_else(name):
    canaries = {field.name: f"canary-{field.name}" for field in fields(Fields) if field.name != "matters"}
    words = {field.name for field in fields(Matter)} - {"urgency", "more_time", "letter"}
    matter = Matter(letter=name, **{word: f"canary-{word}" for word in words}, more_time=True, urgency=1)
    letter = Fields(**canaries, matters=(matter,))

    rendered = LETTERS.render(name, letter)

    both = {"recipient", "partnership", "contact", "why"} | ({"code"} if name == "sign_in_code" else set())
    for text in (rendered.text, rendered.html):
        shown = set(re.findall(r"canary-(\w+)", text))
        assert both <= shown
        assert ("code" in shown) is (name == "sign_in_code")
    assert "canary-code" not in rendered.subject


@every_letter
@every_sample
def test_says_the_same_in_text_and_html(name, sample):
    rendered = LETTERS.render(name, sample)

    printed = [line for line in rendered.text.splitlines() if not line.startswith("https://")]
    spoken = " ".join(" ".join(printed).split())
    # In the text part a colon leads to the address below; in HTML the words themselves are the link.
    buttons = [
        line for line, below in zip(printed, printed[1:], strict=False) if line.endswith(":") and not below
    ]
    for button in buttons:
        spoken = spoken.replace(button, button.removesuffix(":"))
    assert " ".join(Reader(rendered.html).words.split()) == spoken


@every_letter
@every_sample
def test_writes_valid_html_without_pictures_scripts_or_outside_addresses(name, sample):
    html = LETTERS.render(name, sample).html

    html5lib.HTMLParser(strict=True).parse(html)

    reader = Reader(html)
    assert not {"img", "script", "link", "style", "form", "iframe", "svg", "object"} & set(reader.tags)
    assert not [key for key, _ in reader.attributes if key == "src" or key.startswith("on")]
    assert all(href.startswith("https://reviews.fernshire.example/") for href in reader.values("href"))
    assert "url(" not in html
    assert reader.values("lang") == ["en-GB"]


@every_letter
@every_sample
def test_says_what_to_do_in_two_sentences_where_it_is_one_of_several(name, sample):
    line = LETTERS.line(replace(sample.matters[-1], letter=name))

    assert 0 < len(re.findall(r"[.?](?= |$)", line)) <= 2
    assert [sentence for sentence in re.split(r"(?<=[.?:;])\s", line) if len(sentence.split()) > 25] == []
    assert [word for word in NEVER_SAID if word in line.casefold()] == []


def test_says_equal_requests_once_with_their_number_and_each_link():
    audits = tuple(
        replace(
            LONGEST.matters[1], agency="Police", title="audit", person="", progress="", next="",
            record=f"{which} record", link=f"https://reviews.fernshire.example/a/{which}",
        )
        for which in ("first", "second")
    )  # fmt: skip

    text = LETTERS.render("several_things", replace(LONGEST, matters=audits)).text

    assert (
        text.count("2 audits were due on Wednesday 30 September 2026 and are 12 working days overdue.") == 1
    )
    assert "Review MALP-2026-07: 2 audits\n" in text
    assert "Police, first record:\nhttps://reviews.fernshire.example/a/first\n" in text
    assert "Police, second record:\nhttps://reviews.fernshire.example/a/second\n" in text


def test_offers_more_time_only_to_those_who_owe_an_audit():
    nobody = tuple(replace(matter, more_time=False) for matter in LONGEST.matters)

    offered = LETTERS.render("several_things", LONGEST).text
    silent = LETTERS.render("several_things", replace(LONGEST, matters=nobody)).text

    assert "more time" in offered
    assert "more time" not in silent


@every_letter
@every_sample
def test_writes_plainly_and_calmly(name, sample):
    rendered = LETTERS.render(name, sample)

    words = f"{rendered.subject}\n{rendered.text}"
    assert "'" not in words
    assert '"' not in words
    assert [word for word in NEVER_SAID if word in words.casefold()] == []
    assert words.casefold().count("please") <= 1
    assert re.findall(r" ,| \.|\.\.|\(\)|  |\bon\s*[.,]|\bby\s*[.,]|\n\n\n", rendered.text) == []


@every_letter
def test_keeps_its_own_sentences_under_25_words(name):
    # Names of agencies and people are as long as they are; what the house writes is counted with short ones.
    short = replace(LONGEST.matters[1], agency="Police", person="Sam Okafor", due="Friday 20 November")

    text = LETTERS.render(name, replace(LONGEST, why="You asked.", matters=(short,))).text

    sentences = re.split(r"(?<=[.?:])\s|\n\n", text)
    assert [sentence for sentence in sentences if len(sentence.split()) > 25] == []


@every_letter
def test_opens_with_why_the_reader_gets_it_and_closes_with_whom_to_call(name):
    paragraphs = LETTERS.render(name, LONGEST).text.strip().split("\n\n")

    assert paragraphs[0] == f"Dear {LONGEST.recipient}"
    assert paragraphs[1] == LONGEST.why
    assert paragraphs[-2] == f"{LONGEST.partnership}\n{LONGEST.contact}"
    assert paragraphs[-1].startswith(("If this ", "If you did not "))


def test_speaks_of_several_things_with_the_most_pressing_first():
    text = LETTERS.render("several_things", LONGEST).text

    places = [text.index(word) for word in ("12 working days overdue", "today", "MALP-2026-11")]
    assert places == sorted(places)


def test_writes_the_sign_in_code_without_any_matter():
    letter = replace(LONGEST, matters=(), why="You asked for a code to sign in.")

    rendered = LETTERS.render("sign_in_code", letter)

    assert "Your code is 849 203." in rendered.text
    assert "MALP" not in rendered.text
    assert "http" not in rendered.text
