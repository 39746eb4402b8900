"""Pages of this room; `pages` is what the application registers."""

from malp_flow.web.tools import draft, from_file, local_names, publishing, questions, views
from malp_flow.web.tools.views import pages

__all__ = ["draft", "from_file", "local_names", "pages", "publishing", "questions", "views"]
