"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.event import attendance, invitation, notes, organising
from malp_flow.web.event.views import pages

invitation.hang(pages)
organising.hang(pages)

__all__ = ["attendance", "notes", "pages"]
