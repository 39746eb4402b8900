"""`malp-flow review`: commission reviews, see where they stand and why, move them on, pause or end them."""

import click

from malp_flow.cli.review_chronology import show_chronology
from malp_flow.cli.review_chronology_adding import add_chronology
from malp_flow.cli.review_collation import side_by_side
from malp_flow.cli.review_commission import commission
from malp_flow.cli.review_family import family
from malp_flow.cli.review_ledger import ledger
from malp_flow.cli.review_moving import advance, withdraw
from malp_flow.cli.review_pausing import carry_on, pause, raise_it
from malp_flow.cli.review_set_up import name_outside, name_reviewer, set_up
from malp_flow.cli.review_standing import list_reviews, show
from malp_flow.cli.review_taking_over import take_over
from malp_flow.cli.review_waiving import agree, waive
from malp_flow.cli.verbs import Noun


@click.group(cls=Noun)
def review() -> None:
    """Commission reviews, see where they stand, and move them on."""


for verb in (
    *(list_reviews, show, commission, set_up, name_reviewer, name_outside, take_over),
    *(advance, waive, agree, pause, carry_on, raise_it, withdraw, side_by_side, ledger),
    *(family, show_chronology, add_chronology),
):
    review.add_command(verb)
