"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.people import acts, away, from_list
from malp_flow.web.people.views import pages

__all__ = ["acts", "away", "from_list", "pages"]
