"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.people import acts, from_list
from malp_flow.web.people.views import pages

__all__ = ["acts", "from_list", "pages"]
