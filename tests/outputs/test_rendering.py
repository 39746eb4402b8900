from dataclasses import replace

import pytest

from malp_flow.engine.letters import Matter
from malp_flow.errors import BadDefinition
from malp_flow.folders import shipped
from malp_flow.outputs.letter_samples import EMPTIEST, LONGEST
from malp_flow.outputs.rendering import Letters, NoSuchLetter

SOUND = {
    "subject.txt": "Hello ({{ matter.reference }})",
    "body.txt": "{{ matter.link }}",
    "body.html": "<p>Hello</p>",
    "line.txt": "Say hello.",
}


def a_folder(path, letters):
    for name, files in letters.items():
        (path / name).mkdir(parents=True)
        for part, source in files.items():
            (path / name / part).write_bytes(source if isinstance(source, bytes) else source.encode())
    return path


def test_takes_a_partnerships_own_file_before_the_shipped_one_and_leaves_the_others(tmp_path):
    own = a_folder(tmp_path, {"audit_late": {"subject.txt": "Your audit ({{ matter.reference }})"}})

    late = Letters(shipped("notifications"), own).render("audit_late", EMPTIEST)

    as_shipped = Letters(shipped("notifications"), None).render("audit_late", EMPTIEST)
    assert late.subject == "Your audit (MALP-2026-07)"
    assert (late.text, late.html) == (as_shipped.text, as_shipped.html)
    assert late.digest != as_shipped.digest


def test_lets_an_own_file_extend_the_shipped_one(tmp_path):
    source = "{% extends 'shipped/audit_late/body.txt' %}{% block button %}Go on{% endblock %}"
    own = a_folder(tmp_path, {"audit_late": {"body.txt": source}})

    text = Letters(shipped("notifications"), own).render("audit_late", LONGEST).text

    assert f"\nGo on:\n{LONGEST.matters[1].link}\n" in text
    assert "nothing that you wrote is lost" in text


def test_uses_an_own_base_for_every_letter(tmp_path):
    own = a_folder(tmp_path, {"_base": {"body.txt": "OURS {% block say %}{% endblock %}"}})

    text = Letters(shipped("notifications"), own).render("signed_off", EMPTIEST).text

    assert text.startswith("OURS")


def test_knows_letters_that_only_the_partnership_has(tmp_path):
    own = a_folder(tmp_path, {"welcome": SOUND})

    letters = Letters(shipped("notifications"), own)

    assert "welcome" in letters.names()
    assert letters.problems("welcome") == []


def test_counts_neither_bases_nor_files_as_letters():
    names = Letters(shipped("notifications"), None).names()

    assert "_base" not in names
    assert "audit_late" in names


@pytest.mark.parametrize("name", ["no_such_letter", "_base", "../notifications/audit_late", ""])
def test_refuses_a_letter_that_is_not_there(name):
    letters = Letters(shipped("notifications"), None)

    with pytest.raises(NoSuchLetter):
        letters.render(name, EMPTIEST)

    assert letters.problems(name) == [f"There is no letter ‘{name}’."]


@pytest.mark.parametrize(
    ("part", "source", "sentence"),
    [
        ("subject.txt", "S" * 61, f"odd/subject.txt:1: ‘{'S' * 61}’ has 61 characters, not 60."),
        ("subject.txt", " \n", "odd/subject.txt:1: It is empty."),
        ("body.txt", "a\n{{ matter.child }}", "odd/body.txt:2: ‘matter.child’ is not a field of letters."),
        (
            "body.txt",
            "{% extends 'odd/body.txt' %}",
            "odd/body.txt:1: It extends itself, by one way or another.",
        ),
        (
            "body.html",
            "{% extends '_base/none.html' %}",
            "odd/body.html: There is no file ‘_base/none.html’.",
        ),
        ("body.html", "{% extends '../../secret' %}", "odd/body.html: There is no file ‘../../secret’."),
        ("body.html", b"\xff\xfe", "odd/body.html:1: It is not UTF-8 text."),
        (
            "body.html",
            "{% block a %}{% endblock %}\n{% block a %}{% endblock %}",
            "odd/body.html:2: block 'a' defined twice.",
        ),
    ],
)
def test_says_what_is_wrong_with_a_letter_with_file_and_line(tmp_path, part, source, sentence):
    letters = Letters(a_folder(tmp_path, {"odd": SOUND | {part: source}}), None)

    assert letters.problems("odd") == [sentence]


def test_says_which_files_are_missing(tmp_path):
    letters = Letters(a_folder(tmp_path, {"odd": {}}), None)

    problems = letters.problems("odd")

    assert problems == [f"odd/{part}: There is no file ‘odd/{part}’." for part in SOUND]


def test_misses_the_link_that_the_text_does_not_print(tmp_path):
    files = SOUND | {"body.txt": "Hello", "body.html": '<a href="{{ matter.link }}">Go</a>'}

    problems = Letters(a_folder(tmp_path, {"odd": files}), None).problems("odd")

    assert problems == ["odd/body.txt:1: The HTML has a link that the text does not print."]


@pytest.mark.parametrize(
    "html", ['<IMG SRC="https://t.example/1.gif">', "<p style='background:url(x)'>", "<form>"]
)
def test_finds_pictures_scripts_and_forms_in_an_own_letter(tmp_path, html):
    problems = Letters(a_folder(tmp_path, {"odd": SOUND | {"body.html": html}}), None).problems("odd")

    assert problems == ["odd/body.html:1: It holds a picture, a script or a form. Letters go without."]


def test_refuses_to_render_a_matter_that_is_not_there():
    letters = Letters(shipped("notifications"), None)

    with pytest.raises(BadDefinition, match=r"^audit_late/subject\.txt:1: 'matter' is undefined\.$"):
        letters.render("audit_late", replace(EMPTIEST, matters=()))


def test_refuses_to_send_a_code_that_is_empty():
    letters = Letters(shipped("notifications"), None)

    with pytest.raises(BadDefinition, match=r"^sign_in_code/body\.txt:\d+: 'code' is undefined\.$"):
        letters.render("sign_in_code", replace(EMPTIEST, code=""))


def test_escapes_names_in_html_and_leaves_them_alone_in_text():
    letters = Letters(shipped("notifications"), None)

    rendered = letters.render("audit_late", replace(EMPTIEST, recipient="<b>O'Neil</b> & Co"))

    assert "Dear &lt;b&gt;O&#39;Neil&lt;/b&gt; &amp; Co" in rendered.html
    assert rendered.text.startswith("Dear <b>O'Neil</b> & Co\n")


def test_does_not_run_what_stands_in_a_name():
    letters = Letters(shipped("notifications"), None)

    rendered = letters.render("audit_late", replace(EMPTIEST, recipient="{{ contact }}"))

    assert rendered.text.startswith("Dear {{ contact }}\n")


def test_keeps_a_subject_on_one_line():
    letters = Letters(shipped("notifications"), None)
    matter = Matter(letter="audit_late", reference="MALP\r\nBcc: all@example.org", title="audit")

    subject = letters.render("audit_late", replace(EMPTIEST, matters=(matter,))).subject

    assert subject == "Audit was due (MALP Bcc: all@example.org)"


def test_gives_one_digest_to_the_same_templates_and_another_when_the_base_changes(tmp_path):
    files = SOUND | {"body.txt": "{% extends '_base/body.txt' %}"}
    one = Letters(a_folder(tmp_path / "one", {"odd": files, "_base": {"body.txt": "one"}}), None)
    same = Letters(a_folder(tmp_path / "same", {"odd": files, "_base": {"body.txt": "one"}}), None)
    other = Letters(a_folder(tmp_path / "other", {"odd": files, "_base": {"body.txt": "two"}}), None)

    digests = [letters.render("odd", EMPTIEST).digest for letters in (one, same, other)]

    assert digests[0] == digests[1] != digests[2]
    assert len(digests[0]) == 64


def test_keeps_words_and_digest_of_one_version_while_files_change(tmp_path):
    letters = Letters(a_folder(tmp_path, {"odd": SOUND}), None)
    before = letters.render("odd", EMPTIEST)

    (tmp_path / "odd" / "body.txt").write_text("changed")

    assert letters.render("odd", EMPTIEST) == before


def test_reads_a_file_with_a_byte_order_mark_and_windows_line_ends(tmp_path):
    files = SOUND | {"body.txt": "\N{BOM}one\r\n\r\n\r\n\r\ntwo  \r\n".encode()}

    text = Letters(a_folder(tmp_path, {"odd": files}), None).render("odd", EMPTIEST).text

    assert text == "one\n\ntwo\n"
