"""What those invited to a session answered, as a picture and as the numbers that stand beside it."""

from malp_flow.engine import drawing_answers
from malp_flow.engine.drawing_answers import Answer
from malp_flow.services.event_list import Counts, Gathering
from malp_flow.wording import gettext as _


def answers(counts: Counts) -> tuple[Answer, ...]:
    """Return each answer with how many gave it; that of before a change only where somebody gave it."""
    before = Answer(_("Said yes before it changed"), counts.before_change, "striped")
    return (
        Answer(_("Come"), counts.coming, "full"),
        *([before] if counts.before_change else []),
        Answer(_("Cannot come"), counts.not_coming, "dotted"),
        Answer(_("No answer"), counts.unanswered, "empty"),
    )


def finding(counts: Counts) -> str:
    """Return in at most ten words whether enough people come."""
    return _("%(coming)s of %(invited)s come, %(none)s have not answered") % {
        "coming": counts.coming,
        "invited": counts.invited,
        "none": counts.unanswered,
    }


def picture(gathering: Gathering) -> str:
    """Return one bar with a part for each answer as SVG; empty where fewer than three are invited."""
    counts, name = gathering.counts, f"answers-{gathering.number}"
    return drawing_answers.as_svg(answers(counts), title=finding(counts), name=name)
