"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.event import attendance, invitation, inviting, notes, planning
from malp_flow.web.event.views import pages

invitation.hang(pages)
inviting.hang(pages)
planning.hang(pages)

__all__ = ["attendance", "notes", "pages"]
