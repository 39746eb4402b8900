"""Templates that a partnership may write itself: what is let through, and what never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.sandbox import ImmutableSandboxedEnvironment

from malp_flow.outputs.letter_rules import DEEPEST, LONGEST_TEMPLATE, BrokenLetter, check

ENVIRONMENT = ImmutableSandboxedEnvironment()

HARMLESS = [
    "Dear {{ recipient }}",
    "{{ why }} {{ partnership }} {{ contact }} {{ code }} {{ headline }}",
    "{% if matter.due %}{{ matter.due }}{% elif not matter.when and matter.next %}soon{% else %}-{% endif %}",
    "{% for matter in matters %}{{ matter.title }}{% if matter.note or code %}!{% endif %}{% endfor %}",
    "{% block say %}{% block inner %}{% endblock %}{% endblock %}",
    "{# a comment #}{% raw %}{{ 7 * 7 }}{% endraw %}",
]

HOSTILE = [
    "{{ ''.__class__ }}",
    "{{ recipient.__class__.__mro__ }}",
    "{{ matter.__class__ }}",
    "{{ matter.__init__ }}",
    "{{ matter.child }}",
    "{{ matter['link'] }}",
    "{{ matter.due.upper() }}",
    "{{ matter.due.title }}",
    "{{ matter }}",
    "{{ matters }}",
    "{{ matters.0 }}",
    "{{ child }}",
    "{{ theme }}",
    "{{ case }}",
    "{{ self }}",
    "{{ self.say() }}",
    "{{ super() }}",
    "{{ loop }}",
    "{{ config }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum() }}",
    "{{ range(1000000000) }}",
    "{{ recipient|safe }}",
    "{{ recipient|center(1000000000) }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 7 }}",
    "{{ why ~ why }}",
    "{{ why[0] }}",
    "{{ why if code else contact }}",
    "{% if code == why %}{% endif %}",
    "{% if code is defined %}{% endif %}",
    "{% set recipient = why %}",
    "{% set recipient %}x{% endset %}",
    "{% with a = why %}{% endwith %}",
    "{% autoescape false %}{{ why }}{% endautoescape %}",
    "{% filter upper %}x{% endfilter %}",
    "{% macro m() %}{% endmacro %}",
    "{% call m() %}{% endcall %}",
    "{% import '_base/body.txt' as b %}",
    "{% from '_base/body.txt' import b %}",
    "{% include '_base/body.txt' %}",
    "{% include why %}",
    "{% extends why %}",
    "{% extends '_base/' ~ why %}",
    "{% extends 7 %}",
    "{% if why %}{% extends '_base/body.txt' %}{% endif %}",
    "{% extends '_base/body.txt' %}{% extends '_base/body.html' %}",
    "{% extends '_base/body.txt' %}{% block say %}{% block then %}{% endblock %}{% endblock %}",
    "{% for x in matters %}{{ x.due }}{% endfor %}",
    "{% for letter in recipient %}{{ letter }}{% endfor %}",
    "{% for matter in range(10) %}{% endfor %}",
    "{% for matter in matters recursive %}{{ loop(matters) }}{% endfor %}",
    "{% for matter in matters recursive %}{% endfor %}",
    "{% for matter in matters if matter.due %}{% endfor %}",
    "{% for matter in matters %}{% else %}none{% endfor %}",
    "{% for matter, other in matters %}{% endfor %}",
    "{% for matter in matters %}{% for matter in matters %}{% endfor %}{% endfor %}",
    "{% for matter in matters %}{% endfor %}{% for matter in matters %}{% endfor %}",
    "{% for matter in matters %}{% block b scoped %}{% endblock %}{% endfor %}",
    "{% trans %}x{% endtrans %}",
    "{{ }}",
    "{% if why %}",
    "{{ why",
    "{% if " + "not " * 1_500 + "why %}{% endif %}",
    "{% if " + "(" * 2_000 + "why" + ")" * 2_000 + " %}{% endif %}",
    "{% if why and " + "why and " * 50 + "why %}{% endif %}",
    "{% if why %}" * (DEEPEST + 1) + "{% endif %}" * (DEEPEST + 1),
    "x" * (LONGEST_TEMPLATE + 1),
]


@pytest.mark.parametrize("source", HARMLESS)
def test_lets_a_plain_template_through(source):
    assert check(ENVIRONMENT, template="own/body.txt", source=source) is None


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_refuses_what_could_hang_leak_or_reach_further(source):
    with pytest.raises(BrokenLetter, match=r"^own/body\.txt:1: "):
        check(ENVIRONMENT, template="own/body.txt", source=source)


def test_names_the_template_that_is_extended():
    source = "{% extends 'shipped/audit_late/body.txt' %}{% block say %}{% endblock %}"

    parent = check(ENVIRONMENT, template="audit_late/body.txt", source=source)

    assert parent == "shipped/audit_late/body.txt"


def test_names_the_line_of_the_first_fault():
    with pytest.raises(BrokenLetter, match=r"^x:3: ‘matter\.child’ is not a field of letters\.$"):
        check(ENVIRONMENT, template="x", source="one\ntwo\n{{ matter.child }}\n{{ theme }}")


@given(st.text(alphabet="{}%() abmatterforinsifwhy.|\"'\n", max_size=80))
def test_answers_any_text_with_yes_or_a_broken_letter(source):
    try:
        check(ENVIRONMENT, template="x", source=source)
    except BrokenLetter:
        return
    ENVIRONMENT.compile(source)
