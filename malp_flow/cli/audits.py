"""`malp-flow audits`: how far they are, and what those who run reviews do about them."""

import click

from malp_flow.cli.audits_listing import list_audits
from malp_flow.cli.verbs import Noun


@click.group(cls=Noun)
def audits() -> None:
    """Look at audits and act on them; never at what they say."""


audits.add_command(list_audits)
