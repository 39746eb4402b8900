"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.letters.views import pages

__all__ = ["pages"]
