"""What the two judges are given: every check of the language, though they are not here to judge."""

from malp_flow.engine.checks import checks
from tests.proofs.plain_files import READS_THINGS, SWITCHES


def test_knows_every_check_of_the_language() -> None:
    assert READS_THINGS | SWITCHES.keys() == checks().keys()
