"""A house whose audits are issued, with an administrator beside the manager, and browsers of both."""

from datetime import timedelta

from malp_flow.services import holdings, people
from malp_flow.services.actor import Actor
from tests.web.audits_issued import issue_audits
from tests.web.houses import NOON, a_house, an_app, signed_in
from tests.web.page_client import PageClient


class Place:
    """The house, its application, and who administers it: Ada Okafor."""

    def __init__(self, folder):
        self.house, self.clock = a_house(folder)
        self.made = issue_audits(self.house, now=NOON)
        self.app = an_app(self.house)
        system = Actor(self.made.partnership)
        with self.house.transaction() as session:
            self.ada = people.add_member(
                session, name="Ada Okafor", address="ada@fernshire.example", by=system, now=NOON
            )
            holdings.grant(session, self.ada, capacity="administrator", by=system, now=NOON)

    def browser(self, who):
        """Return a browser of somebody who has just signed in; each time with a code of its own."""
        self.clock[0] += timedelta(minutes=2)
        return signed_in(self.house, who, client=PageClient(self.app))

    def manager(self):
        return self.browser(self.made.manager)

    def administrator(self):
        return self.browser(self.ada)
