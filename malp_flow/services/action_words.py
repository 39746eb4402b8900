"""The words of actions: their status, what kind of change they are, and what they come from."""

from malp_flow.wording import gettext

OVERDUE, OPEN, CLOSED = "overdue", "open", "over"
"""What is asked of a list beside the statuses: computed, never stored."""


def statuses() -> dict[str, str]:
    """Return each status with its words, in the order in which an action goes through them."""
    return {
        "not_started": gettext("Not started"),
        "in_progress": gettext("In progress"),
        "completed_awaiting_evidence": gettext("Completed – awaiting evidence"),
        "completed_evidenced": gettext("Completed – evidenced"),
        "superseded": gettext("Superseded"),
        "not_accepted": gettext("Not accepted"),
    }


def tone(status: str) -> str:
    """Return in which tone a status is shown; nothing is left to do where it is plain."""
    tones = {"not_started": "quiet", "in_progress": "active", "completed_awaiting_evidence": "gap"}
    return tones.get(status, "plain")


def wanted() -> dict[str, str]:
    """Return what a list of actions may be asked for, with its words."""
    return {
        OPEN: gettext("Not closed"),
        OVERDUE: gettext("Overdue"),
        **statuses(),
        CLOSED: gettext("Closed, however"),
    }


def impacts() -> dict[str, str]:
    """Return the kinds of change, the weakest first."""
    return {
        "training": gettext("Training done (says little alone)"),
        "procedure": gettext("Procedure changed"),
        "practice": gettext("Practice changed"),
        "child": gettext("Children’s experience changed"),
    }


def sources() -> dict[str, str]:
    """Return what an action may come from."""
    return {
        "recommendation": gettext("A recommendation of the report"),
        "event": gettext("The learning event"),
        "finding": gettext("A finding about one agency, which no other agency sees"),
    }
