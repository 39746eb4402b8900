"""Reading YAML: the meaning of plain words, places, and everything that is refused."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from malp_flow.engine.problems import BrokenDefinition, Problem
from malp_flow.engine.yaml_reading import read
from tests.engine.work import MOST_CALLS, calls_while

LARGEST = 256 * 1024
HOSTILE = {
    "brackets": b"[" * 200_000,
    "brackets under a key": b"a: " + b"[" * 200_000,
    "braces": b"{" * 200_000,
    "list signs": b"- " * 100_000,
    "complex keys": b"a:\n  " + b"? " * 100_000,
    "many elements": b"a: [" + b"[]," * 80_000,
    "many lines": b"a: b\n" * 50_000,
    "directives": b"%A\n" * 80_000 + b"---\na: b",
    "alias bomb": b"a: &a [x, x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (i, i) for i in range(5_000)),
    "long number": b"a: " + b"9" * 250_000,
    "open quotation": b'a: "' + b"x " * 120_000,
    "a text after a long quotation": b'a: "' + b"x " * 120_000 + b'" y',
    "too large": b"a: b # " + b"x" * LARGEST,
}


def codes(raw: bytes) -> list[str]:
    with pytest.raises(BrokenDefinition) as refusal:
        read("file.yaml", raw)
    return [problem.code for problem in refusal.value.problems]


def value(text: str) -> object:
    data = read("file.yaml", f"a: {text}\n".encode()).data
    assert isinstance(data, dict)
    return data["a"]


@pytest.mark.parametrize(
    "text", ["on", "off", "yes", "no", "True", "12:30", "010", "+1", "0x1F", "2026-02-30", "1_0"]
)
def test_reads_words_of_older_yaml_as_text(text: str) -> None:
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("-12", -12),
        ("0", 0),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("9007199254740991", 2**53 - 1),
        ("'1'", "1"),
        ('"true"', "true"),
        ("'{x}'", "{x}"),
    ],
)
def test_reads_plain_values_as_yaml_1_2_means_them(text: str, meaning: object) -> None:
    found = value(text)

    assert found == meaning
    assert type(found) is type(meaning)


def test_takes_a_byte_order_mark_and_windows_line_ends() -> None:
    document = read("file.yaml", b"\xef\xbb\xbfa: 1\r\nb: |\r\n  x\r\n  y\r\n")

    assert document.data == {"a": 1, "b": "x\ny\n"}
    assert document.place(("b",)) == (2, 1)


def test_knows_the_place_of_keys_and_elements() -> None:
    document = read("file.yaml", b"a:\n  - {id: x}\n  - id: y\nb: 1\n")

    assert document.place(()) == (1, 1)
    assert document.place(("a", 0)) == (2, 5)
    assert document.place(("a", 1, "id")) == (3, 5)
    assert document.place(("b",)) == (4, 1)


def test_gives_the_nearest_parent_for_what_the_file_does_not_have() -> None:
    document = read("file.yaml", b"a:\n  - {id: x}\n")

    assert document.place(("a", 0, "title")) == (2, 5)
    assert document.place(("nothing", 7)) == (1, 1)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "S0-empty"),
        (b"# only a comment\n", "S0-empty"),
        (b"---\n", "S0-empty"),
        (b"- a\n", "S0-root-not-keys"),
        (b"hello\n", "S0-root-not-keys"),
        (b"a: 1\n---\nb: 2\n", "S0-two-documents"),
        (b"a: 1\nb: 2\na: 3\n", "S0-duplicate-key"),
        (b"a: 1\n'a': 2\n", "S0-duplicate-key"),
        (b"a: &x 1\n", "S0-anchor"),
        (b"a: *x\n", "S0-alias"),
        (b"*x : 1\n", "S0-alias"),
        (b"<<: {a: 1}\n", "S0-merge-key"),
        (b"a: !!python/object:os.system x\n", "S0-tag"),
        (b"a: ! x\n", "S0-tag"),
        (b"1: a\n", "S0-key-not-text"),
        (b"true: a\n", "S0-key-not-text"),
        (b"~: a\n", "S0-key-not-text"),
        (b"? [a]\n: b\n", "S0-key-not-text"),
        (b"? {a: 1}\n: b\n", "S0-key-not-text"),
        (b"a: .nan\n", "S0-not-a-number"),
        (b"a: -.inf\n", "S0-not-a-number"),
        (b"a: 1e999\n", "S0-number-too-large"),
        (b"a: 9007199254740992\n", "S0-number-too-large"),
        (b"a: " + b"9" * 5_000, "S0-number-too-large"),
        (b"a: \xff\n", "S0-not-utf-8"),
        ("a: b".encode("utf-16"), "S0-not-utf-8"),
        (b"a: \xed\xa0\x80\n", "S0-not-utf-8"),
        (b"a: \x00\n", "S0-control-character"),
        (b'a: "\\0"\n', "S0-control-character"),
        (b"a: b\rc: d\n", "S0-control-character"),
        (b"a:\tb\n", "S0-tab"),
        ("a: \u202eb\n".encode(), "S0-bidi-character"),
        (b'a: "\\u202e"\n', "S0-bidi-character"),
        (b'a: "\\ud800"\n', "S0-half-character"),
        (b'"\\ud800": a\n', "S0-half-character"),
        (b"%YAML 1.2\n---\na: b\n", "S0-directive"),
        (b"a: b: c\n", "S0-syntax"),
        (b"a: [1\n", "S0-syntax"),
        (b"a: 'x\n", "S0-syntax"),
        (b"a: @x\n", "S0-syntax"),
        (b'a: "\\UFFFFFFFF"\n', "S0-syntax"),
        (b"a:\n  b: 1\n c: 2\n", "S0-syntax"),
        (b"a: b # " + b"x" * LARGEST, "S0-too-large"),
        (b"a: [" + b"x," * 10_001 + b"]\n", "S0-too-many-parts"),
        (b"a: " + b"[" * 20 + b"]" * 20, "S0-too-deep"),
    ],
)
def test_refuses_what_a_file_must_not_hold(raw: bytes, code: str) -> None:
    found = codes(raw)

    assert code in found


def test_takes_twenty_levels() -> None:
    raw = b"a: " + b"[" * 19 + b"]" * 19

    document = read("file.yaml", raw)

    assert isinstance(document.data, dict)


def test_says_where_and_how_to_mend() -> None:
    with pytest.raises(BrokenDefinition) as refusal:
        read("malp.yaml", b"title: x\nlist:\n  - {id: 1, id: 2}\n")

    assert str(refusal.value) == (
        "malp.yaml:3:13: S0-duplicate-key The key ‘id’ stands here for the second time "
        "(first in line 3). Delete one of the two."
    )


def test_names_several_faults_at_once_in_the_order_of_the_file() -> None:
    found = codes(b"a: .nan\nb: &x 1\nb: 2\n1: y\n")

    assert found == ["S0-not-a-number", "S0-anchor", "S0-duplicate-key", "S0-key-not-text"]


INDENT = "This line’s indent does not fit the lines above it."
SIGN = "The list sign (-) is missing."
QUOTATION = "The quotation mark that opens here is not closed."
SLIPS = [
    ("a:\n  b: 1\n c: 2\n", (3, 2), INDENT),
    ("a:\n  b: 1\n   c: 2\n", (3, 4), INDENT),
    ("m:\n  - id: x\n    title: y\n     to: z\n", (4, 6), INDENT),
    ("m:\n  - id: x\n - id: y\n", (3, 2), INDENT),
    ('a: "x\nb: y\nc: z\n', (1, 4), QUOTATION),
    ('a: "x\nb: "y"\nc: z\n', (1, 4), QUOTATION),
    ("a: {t: 'x, u: y}\nb: {t: 'z'}\n", (1, 8), QUOTATION),
    ("a: 'agency's report'\n", (1, 12), "A text goes on after its closing quotation mark."),
    ("m:\n  - id: x\n    title: y\n  id: z\n", (4, 3), SIGN),
    ("m:\n  - {id: x}\n  {id: y}\nn: 1\n", (3, 3), SIGN),
    ("m:\n  {id: x}\n  - {id: y}\n", (2, 3), SIGN),
    ("m:\n  - a\n  b\nn: 1\n", (3, 3), SIGN),
    ("m:\n  - a\n  -b\nn: 1\n", (3, 3), "A space is missing after the list sign (-)."),
    ("a: [x, y\nb: z\n", (1, 4), "The bracket [ that opens here is not closed."),
    ("m:\n  - {id: x, title: y\n  - {id: z}\n", (2, 5), "The bracket { that opens here is not closed."),
    ("a: [x, y}\n", (1, 9), "The bracket [ is closed by another one here."),
    ("a: [x]]\n", (1, 7), "A bracket closes here that was never opened."),
    ("a: {b: c d: e}\n", (1, 11), "A comma is missing inside { }."),
    ("a: b\nc\nd: e\n", (2, 1), "A colon is missing after this key."),
    ("a:\n  b:c\n  d: e\n", (2, 3), "A space is missing after the colon."),
    ("a: b: c\n", (1, 5), "A colon stands here where none can be."),
    ("a: - b\n", (1, 4), "A list cannot begin on this line."),
    ("a: *\n", (1, 5), "A text cannot begin with * or &."),
    ("a: @b\n", (1, 4), "A text cannot begin with this sign."),
]


@pytest.mark.parametrize(("text", "place", "sentence"), SLIPS, ids=[repr(slip[0]) for slip in SLIPS])
def test_says_a_slip_of_the_pen_where_it_was_made(text: str, place: tuple[int, int], sentence: str) -> None:
    with pytest.raises(BrokenDefinition) as refusal:
        read("file.yaml", text.encode())

    [problem] = refusal.value.problems
    assert (problem.line, problem.column) == place
    assert problem.sentence == sentence
    assert problem.mend


def test_takes_an_element_without_its_list_sign_for_one_slip() -> None:
    text = "m:\n  - id: x\n    title: y\n    id: z\n    title: u\n    to: v\n"

    with pytest.raises(BrokenDefinition) as refusal:
        read("f", text.encode())

    assert str(refusal.value) == (
        "f:4:5: S0-duplicate-key The key ‘id’ begins this element of the list again (first in line 2). "
        "Put the list sign (-) before it, or delete it."
    )


def test_does_not_show_a_hidden_character_in_its_own_message() -> None:
    with pytest.raises(BrokenDefinition) as refusal:
        read("file.yaml", "a: \u202eb\n".encode())

    assert "\u202e" not in str(refusal.value)
    assert "U+202E" in str(refusal.value)


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_refuses_hostile_files_with_little_work(raw: bytes) -> None:
    calls = calls_while(lambda: codes(raw))

    assert calls < MOST_CALLS


words = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["Cc"]), max_size=12)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)


class CarefulWriter(yaml.SafeDumper):
    """Writes every text in quotation marks and every other value plainly."""

    def ignore_aliases(self, data: object) -> bool:
        return True


CarefulWriter.add_representer(
    str, lambda writer, text: writer.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


@settings(deadline=None)
@given(st.dictionaries(words, plain, min_size=1, max_size=5), st.booleans())
def test_reads_back_what_a_careful_writer_wrote(data: dict[str, object], flow: bool) -> None:
    text = yaml.dump(data, Dumper=CarefulWriter, allow_unicode=True, default_flow_style=flow)

    found = read("file.yaml", text.encode()).data

    assert found == data


@settings(deadline=None)
@given(
    st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_lets_nothing_but_a_broken_definition_out(raw: bytes) -> None:
    problems = problems_or_none(raw)

    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)


def problems_or_none(raw: bytes) -> tuple[Problem, ...]:
    """Return what is wrong with a file; nothing means that it was read."""
    try:
        document = read("file.yaml", raw)
    except BrokenDefinition as refusal:
        return refusal.problems or (Problem(0, 0, "", "", ""),)
    return () if isinstance(document.data, dict) else (Problem(0, 0, "", "", ""),)


signs = st.sampled_from(
    [
        "a",
        "b",
        ": ",
        ":",
        "- ",
        "? ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        '"',
        "'",
        "&x ",
        "*x",
        "!t ",
        "|\n",
    ]
    + ["<<", "#", "%", "---\n", "...\n", "~", "1", "\\x", "\\u", ">", "@", "`"]
)


@settings(deadline=None)
@given(st.lists(signs, max_size=40).map("".join))
def test_lets_nothing_but_a_broken_definition_out_of_signs_that_mean_something(text: str) -> None:
    problems = problems_or_none(text.encode())

    assert all(problem.sentence and problem.mend for problem in problems)
