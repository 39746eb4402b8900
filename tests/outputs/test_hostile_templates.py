"""Templates that somebody made to hurt, or that are broken: stopped within seconds, with a sentence."""

import base64
import json
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook

from malp_flow.outputs import report_word, report_words, word_apart
from malp_flow.outputs.report_word import UnusableTemplate
from tests.a_report import a_report, a_small_report
from tests.outputs.report_files import template

DEEP = [f"{{%p for a{n} in sections %}}" for n in range(4)]

HOSTILE = {
    "runs a method": "{{ theme.__class__.__mro__ }}",
    "reaches for a module": "{{ cycler.__init__.__globals__ }}",
    "calls something": "{{ theme.upper() }}",
    "formats an attribute out": "{{ '{0.__class__}'.format(theme) }}",
    "multiplies a letter": '{{ "a" * 10**9 }}',
    "raises to a power": "{{ 9 ** 9 ** 9 }}",
    "counts for ever": "{% for x in range(99999999) %}a{% endfor %}",
    "fills up to a width": "{{ theme | center(999999999) }}",
    "joins it all": "{{ theme ~ theme ~ theme }}",
    "sets a name": "{% set x = theme %}{{ x }}",
    "takes a file in": "{% include '/etc/passwd' %}",
    "makes a macro": "{% macro again() %}a{% endmacro %}{{ again() }}",
    "loops over a text of its own": "{% for x in [1, 2, 3] %}a{% endfor %}",
    "loops within itself": "{% for x in sections recursive %}a{% endfor %}",
    "turns escaping off": "{% autoescape false %}{{ theme }}{% endautoescape %}",
    "marks as safe": "{{ theme | safe }}",
    "names what is not there": "{{ nobody_knows_me }}",
    "is not finished": "{% for x in sections %}",
    "is no Jinja": "{{ theme",
    "asks for the private": "{{ _secret }}",
}


def refused(path):
    with pytest.raises(UnusableTemplate) as caught:
        report_word.written(path, report_words.of_report(a_report()))
    return str(caught.value)


def refused_here(path):
    """Return the sentence as the other process says it, without its half a second of starting."""
    job = {"template": base64.b64encode(path.read_bytes()), "properties": {}}
    return json.loads(word_apart.answer(job | {"words": report_words.of_report(a_small_report())}))["problem"]


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_refuses_a_template_that_does_more_than_print(tmp_path, words):
    said = refused_here(template(tmp_path, words))

    assert len(said) > 10
    assert said.endswith(".")


def test_says_which_template_is_broken_and_what_to_do(tmp_path):
    said = refused(template(tmp_path, HOSTILE["multiplies a letter"]))

    assert said == (
        "documents/report.docx: ‘Mul’ is not allowed in templates of documents."
        " Mend it, or take it out of your own folder."
    )


@pytest.mark.parametrize("place", ["head", "title"])
def test_looks_at_heads_and_properties_too(tmp_path, place):
    paper = Document()
    if place == "head":
        paper.sections[0].header.paragraphs[0].text = "{{ theme.__class__ }}"
    else:
        paper.core_properties.title = "{{ theme.__class__ }}"
    paper.save(str(tmp_path / "report.docx"))

    assert "is no field" in refused_here(tmp_path / "report.docx")


def test_stops_loops_within_loops(tmp_path):
    said = refused_here(
        template(tmp_path, *DEEP, "{% for e in a0.title %}x{% endfor %}", *["{%p endfor %}"] * 4)
    )

    assert "More than 4 loops" in said


def test_ends_one_that_takes_too_long(tmp_path):
    many = a_report(sections=a_report().sections * 60)
    path = template(tmp_path, *DEEP, *["{%p endfor %}"] * 4)

    with pytest.raises(UnusableTemplate, match="too long"):
        report_word.written(path, report_words.of_report(many))


def test_ends_one_that_makes_too_much(tmp_path):
    many = a_report(sections=a_report().sections * 10)
    words = ["{%p for a in sections %}", "{%p for b in sections %}", "{%p for c in sections %}"]
    path = template(tmp_path, *words, "{{ theme }}" * 40, *["{%p endfor %}"] * 3)

    with pytest.raises(UnusableTemplate, match="far too long"):
        report_word.written(path, report_words.of_report(many))


def test_tells_the_process_no_secret_and_lets_it_write_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("MALP_KEYSET", "a-secret")
    code = (
        "import os; from malp_flow.outputs.word_apart import limit; limit();\n"
        "print(sorted(n for n in os.environ if n.startswith('MALP')), flush=True)\n"
        "open('written', 'w').write('x' * 10000)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=report_word.surroundings(),
    )

    assert done.stdout.strip() == "[]"
    assert done.returncode != 0
    assert (tmp_path / "written").read_bytes() == b""


def broken(name, data, folder):
    path = folder / name
    path.write_bytes(data)
    return path


def packed(**more):
    """Return a Word file with other parts put into it."""
    out = BytesIO()
    Document().save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        for name, data in more.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 no Word at all", "It is no Word file"),
        (b"", "It is no Word file"),
        (b"PK\x03\x04 and then nothing", "It is damaged"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "of an old kind"),
        (packed(word__vbaProject_dot_bin=b"macro"), "It holds macros"),
        (packed(word__more_dot_xml=b" " * 30_000_000), "far too much"),
        (
            packed(word__more_dot_xml=b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
            "files",
        ),
        (b"x" * (11 * 1024 * 1024), "larger than 10 MB"),
    ],
)
def test_refuses_what_is_no_harmless_word_file(tmp_path, data, words):
    assert words in refused(broken("report.docx", data, tmp_path))


def test_refuses_a_workbook_that_is_called_a_template(tmp_path):
    out = BytesIO()
    Workbook().save(out)

    assert "cannot be read as a Word template" in refused(broken("report.docx", out.getvalue(), tmp_path))
