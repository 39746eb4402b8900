"""`malp-flow audits`: how far they are, and what those who run reviews do about them."""

import click

from malp_flow.cli.audits_acting import (
    correct_address,
    extend,
    go_ahead_without,
    identity,
    reassign,
)
from malp_flow.cli.audits_blank import blank
from malp_flow.cli.audits_listing import issue, list_audits
from malp_flow.cli.audits_more import add, ask_auditors, ask_records, theirs, withdraw
from malp_flow.cli.audits_reading import send_back
from malp_flow.cli.audits_reminding import chase, hold
from malp_flow.cli.verbs import Noun


@click.group(cls=Noun)
def audits() -> None:
    """Look at audits and act on them; never at what they say."""


for verb in (
    *(list_audits, blank, ask_records, ask_auditors, issue, add, withdraw, theirs),
    *(chase, hold, extend, reassign, correct_address, identity, send_back, go_ahead_without),
):
    audits.add_command(verb)
