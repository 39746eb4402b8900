"""What a sound letter could do better, and letters in more than one language."""

from dataclasses import replace

import pytest

from malp_flow.errors import BadDefinition
from malp_flow.folders import shipped
from malp_flow.outputs.letter_cautions import cautions, reading_age, usual
from malp_flow.outputs.letter_samples import EMPTIEST, LONGEST
from malp_flow.outputs.rendering import Letters

SHIPPED = Letters(shipped("notifications"), None)
BACKWARDS = {
    "subject.txt": "eud saw tiduA ({{ matter.reference }})",
    "body.txt": "{{ why }}\n\n.tsol si gnihtoN\n\n{{ matter.link }}",
    "body.html": "<p>{{ why }}</p><p>.tsol si gnihtoN</p>",
    "line.txt": ".tiduA",
}


def letters_with(path, files, *, name="audit_late"):
    for part, source in files.items():
        file = path / name / part
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, "utf-8")
    return Letters(shipped("notifications"), path)


@pytest.mark.parametrize("name", sorted(SHIPPED.names()))
def test_has_nothing_to_say_against_a_shipped_letter(name):
    assert cautions(SHIPPED, name) == []


def test_reckons_a_higher_age_for_longer_words_and_sentences():
    plain = "We have your audit. You can stop now."
    stiff = (
        "Notwithstanding administrative considerations, organisations necessitate documentation immediately."
    )

    assert reading_age(plain) < 9
    assert reading_age(stiff) > 18
    assert reading_age("") == 5


def test_warns_of_a_hard_own_letter_and_of_html_that_says_something_else(tmp_path):
    stiff = (
        "{{ why }} " + "Organisations necessitate comprehensive documentation of considerations " * 5 + "."
    )
    letters = letters_with(tmp_path, {"body.txt": stiff})

    warned = cautions(letters, "audit_late")

    assert letters.problems("audit_late") == [
        "audit_late/body.txt:1: The HTML has a link that the text does not print."
    ]
    assert warned[0] == "audit_late: The HTML does not say the same words as the text."
    assert warned[1].startswith("audit_late: Its reading age is about ")
    assert "A sentence has 3" in warned[2]


def test_speaks_a_readers_language_and_english_where_a_file_is_missing(tmp_path):
    own = {f"qq/{part}": source for part, source in BACKWARDS.items() if part != "body.html"}
    letters = letters_with(tmp_path, own)

    rendered = letters.render("audit_late", usual("audit_late"), language="qq")

    assert rendered.subject == "eud saw tiduA (MALP-2026-07)"
    assert ".tsol si gnihtoN" in rendered.text
    assert "nothing that you wrote is lost" in rendered.html
    assert letters.line(usual("audit_late").matters[0], language="qq") == ".tiduA"
    assert rendered.digest != letters.render("audit_late", usual("audit_late")).digest


@pytest.mark.parametrize("language", ["en", "cy", "../audit_issued", "", "x" * 50])
def test_speaks_english_in_a_language_that_has_no_files(language):
    spoken = SHIPPED.render("audit_late", LONGEST, language=language)

    assert spoken == SHIPPED.render("audit_late", LONGEST)


def test_merges_lines_in_the_readers_language(tmp_path):
    letters = letters_with(tmp_path, {"qq/line.txt": ".tiduA"})

    text = letters.render("several_things", replace(LONGEST, matters=LONGEST.matters[1:]), language="qq").text

    assert ".tiduA" in text


def test_checks_the_files_of_every_language_as_those_in_english(tmp_path):
    letters = letters_with(tmp_path, {"qq/subject.txt": "{{ matter.child }}"})

    found = letters.problems("audit_late")

    assert found == ["audit_late/qq/subject.txt:1: ‘matter.child’ is not a field of letters."]
    assert letters.languages("audit_late") == ("en", "qq")
    assert letters.own_files("audit_late") == ("qq/subject.txt",)
    assert letters.own_files("audit_issued") == ()


def test_stops_a_template_that_grows_without_end(tmp_path):
    swollen = "{% for matter in matters %}" + "{{ matter.agency }}" * 300 + "{% endfor %}"
    letters = letters_with(tmp_path, {"body.txt": swollen})
    many = replace(LONGEST, matters=tuple(replace(LONGEST.matters[1], agency="A" * 200) for _ in range(500)))

    with pytest.raises(
        BadDefinition, match=r"^audit_late/body\.txt:1: It makes more than 200,000 characters\.$"
    ):
        letters.render("audit_late", replace(many, matters=_different(many.matters)))


def _different(matters):
    return tuple(replace(matter, reference=f"MALP-2026-{number}") for number, matter in enumerate(matters))


@pytest.mark.parametrize(
    "name",
    [
        "A" * 200,
        "שרה לוי",
        "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe",
        "Zoë 🧑🏽‍🏫 O’Neil",
        '"Sam" <sam@fernshire.example>',
        "Sam\r\nBcc: all@fernshire.example",
        "Sam\u2028Okafor",
    ],
)
def test_greets_people_of_all_names_and_keeps_the_subject_on_one_line(name):
    rendered = SHIPPED.render("audit_late", replace(EMPTIEST, recipient=name))

    assert rendered.text.startswith("Dear ")
    assert len(rendered.subject.splitlines()) == 1
    assert "<sam@" not in rendered.html
