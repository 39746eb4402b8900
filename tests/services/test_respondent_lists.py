"""Lists of respondents, as they are pasted from several places."""

import pytest

from malp_flow.services.respondent_lists import WrongLines, read

MIXED = """Jane Okoye\tjane@fernshire.example
Smith, Tom; tom@fernshire.example

Ada Lee, ada@fernshire.example
"""


def test_reads_lines_with_several_kinds_of_separators():
    found = read(MIXED)

    assert [each.name for each in found] == ["Jane Okoye", "Smith, Tom", "Ada Lee"]
    assert [each.address.partition("@")[0] for each in found] == ["jane", "tom", "ada"]


def test_names_the_line_that_has_no_address_among_mixed_ones():
    with pytest.raises(WrongLines, match="“nobody” is not an email address"):
        read(MIXED + "Max Shaw; nobody")
