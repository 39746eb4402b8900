"""What the pattern book shows: one Monday in the invented partnership of Fernshire."""

from typing import Any

_AGREE = {"text": "Agree to 27 November", "href": "/confirm", "primary": True}
_DECIDE = {"text": "Decide", "href": "/form", "hidden": "on more time for Fernshire Police"}


def _chase(agency: str) -> dict[str, str]:
    return {"text": "Chase now", "href": "/confirm", "hidden": agency}


def _card(reference: str, theme: str, gate_line: str, gate_open: bool = False) -> dict[str, Any]:
    return {
        "title": reference,
        "href": "/",
        "subtitle": theme,
        "gate_line": gate_line,
        "gate_open": gate_open,
    }


def _step(title: str, state: str, label: str) -> dict[str, str]:
    return {"title": title, "state": state, "label": label}


CONTENT: dict[str, Any] = {
    "figures_shown": [
        {"number": 4, "text": "things that need you", "href": "#needs-you", "tone": "you"},
        {"number": 2, "text": "audits overdue", "href": "#audits", "tone": "late"},
        {"number": 2, "text": "audits due this week", "href": "#audits", "tone": "plain"},
        {"number": 1, "text": "audit waiting for more time", "href": "#audits", "tone": "plain"},
        {"number": 23, "text": "emails to be sent by Friday", "href": "/", "tone": "plain"},
    ],
    "steps": [
        _step("Commissioned", "done", "23 October, on time"),
        _step("Audits issued", "now", "Since 23 October"),
        _step("Audits returned", "planned", "27 November, was 20 November"),
        _step("Event held", "planned", "3 December"),
        _step("Report drafted", "planned", "8 January 2027"),
        _step("Signed off", "planned", "29 January 2027"),
    ],
    "checks": [
        {
            "met": False,
            "sentence": "every required audit is returned.",
            "count_words": "5 of 7",
            "details": [
                {
                    "text": "Fernshire Police asked for 5 more working days.",
                    "href": "/form",
                    "link_text": "Decide",
                    "hidden": "on more time for Fernshire Police",
                },
                {
                    "text": "Northgate Housing is 1 working day overdue.",
                    "href": "/confirm",
                    "link_text": "Chase now",
                    "hidden": "Northgate Housing",
                },
            ],
        },
        {"met": True, "sentence": "every agency has a named auditor.", "count_words": "7 of 7"},
        {"met": True, "sentence": "the lead reviewer is confirmed."},
    ],
    "gate_actions": [
        {
            "text": "Ask to move on without these checks",
            "href": "/stop",
            "note": "It needs your reason and the lead reviewer’s agreement. Both go in the history.",
        }
    ],
    "open_checks": [
        {"met": True, "sentence": "the learning event was held.", "count_words": "19 November"},
        {"met": True, "sentence": "the notes are in."},
    ],
    "todo": [
        {
            "title": "Fernshire Police ask for 5 more working days",
            "href": "/form",
            "meta": "MALP-2026-07, Child sexual exploitation. Asked on Friday 20 November at 4:12pm",
            "text": "The new date would be Friday 27 November. That leaves 3 clear working days before the "
            "learning event on Thursday 3 December.",
            "actions": [_AGREE, {"text": "Offer another date or refuse", "href": "/form"}],
        },
        {
            "title": "Westmere Academy Trust is 5 working days overdue",
            "href": "/",
            "meta": "MALP-2026-06, Neglect. Passed to you because 4 automatic emails got no answer",
            "text": "4 emails to the auditor were delivered, but nobody has opened the audit. "
            "Telephone: 01632 960118.",
            "actions": [
                {"text": "Record a phone call", "href": "/form", "secondary": True},
                {"text": "Chase now", "href": "/confirm", "hidden": "Westmere Academy Trust"},
            ],
        },
    ],
    "audit_columns": [
        {"title": "Agency"},
        {"title": "Status", "bare": True},
        {"title": "Due", "bare": True},
        {"title": "Progress"},
        {"title": "Questions", "numeric": True},
        {"title": "Action", "hidden_title": True},
    ],
    "audit_rows": [
        [
            {"text": "Northgate Housing", "href": "/"},
            {"word": "Overdue", "tone": "late"},
            {
                "date_text": "Fri 20 Nov",
                "label": "1 working day overdue",
                "tone": "late",
                "iso": "2026-11-20",
            },
            "2 of 6 sections. Worked on 18 Nov",
            "7 of 22",
            _chase("Northgate Housing"),
        ],
        [
            {"text": "Fernshire Police", "href": "/"},
            {"word": "More time asked", "tone": "asked"},
            {"date_text": "Fri 20 Nov", "label": "Paused until you decide", "tone": "paused"},
            "4 of 6 sections. Asked on 20 Nov",
            "15 of 22",
            _DECIDE,
        ],
        [
            {"text": "NHS Fernshire", "href": "/"},
            {"word": "In progress", "tone": "active"},
            {"date_text": "Wed 25 Nov", "label": "In 2 working days", "tone": "soon"},
            "5 of 6 sections. Worked on today",
            "20 of 22",
            _chase("NHS Fernshire"),
        ],
        [
            {"text": "Fernshire Children’s Social Care", "href": "/"},
            {"word": "Not complete", "tone": "gap"},
            {"date_text": "Fri 20 Nov", "label": "Returned 17 Nov", "tone": "ok"},
            "1 question left out",
            "21 of 22",
            {"text": "Ask", "href": "/confirm", "hidden": "Fernshire Children’s Social Care to finish"},
        ],
        [
            {"text": "Fernshire Youth Justice Service", "href": "/"},
            {"word": "Returned"},
            {"date_text": "Fri 20 Nov"},
            "6 of 6 sections",
            "22 of 22",
            {"text": "See", "href": "/", "hidden": "the audit of Fernshire Youth Justice Service"},
        ],
    ],
    "agencies": [
        "Police",
        "Children’s social care",
        "NHS",
        "Youth justice",
        "Housing",
        "School",
        "Probation",
    ],
    "matrix": [
        {
            "title": reference,
            "href": "/",
            "cells": [
                {"word": "Returned", "href": "/", "hidden": f"by the police on {reference}"},
                {"word": "Not complete", "tone": "gap"},
                {"word": "In progress", "tone": "active"},
                {"word": "Returned"},
                {"word": "Overdue", "tone": "late"},
                {"word": "Not opened", "tone": "quiet"},
                "Not asked",
            ],
        }
        for reference in ("C-118", "C-119", "C-120")
    ],
    "board_columns": [
        {
            "title": "Commissioned",
            "count_words": "1 review",
            "cards": [_card("MALP-2026-10", "Pre-birth planning", "Not yet: 2 agencies have no auditor")],
        },
        {
            "title": "Audits issued",
            "count_words": "12 reviews",
            "cards": [
                _card("MALP-2026-06", "Neglect", "Not yet: 6 of 7 audits returned"),
                _card("MALP-2026-07", "Child sexual exploitation", "Not yet: 5 of 7 audits returned"),
            ],
            "more": {"text": "See all 12", "href": "/"},
        },
        {
            "title": "Audits returned",
            "count_words": "1 review",
            "cards": [
                _card("MALP-2026-05", "Children missing from education", "Ready: all 4 checks met", True)
            ],
        },
        {"title": "Event held", "count_words": "0 reviews", "cards": []},
        {
            "title": "Report drafted",
            "count_words": "1 review",
            "cards": [_card("MALP-2026-03", "Self-harm", "Not yet: 2 of 3 partners approved")],
        },
        {
            "title": "Signed off",
            "count_words": "2 since 1 September",
            "cards": [_card("MALP-2026-02", "Online harm", "")],
        },
    ],
    "entries": [
        {
            "title": "Overdue email sent",
            "detail": "to Northgate Housing’s auditor",
            "who": "Automatic",
            "when_text": "today at 9am",
            "iso": "2026-11-23T09:00:00+00:00",
        },
        {
            "title": "More time asked for",
            "detail": "5 working days. Automatic emails paused",
            "who": "Fernshire Police",
            "when_text": "20 November at 4:12pm",
        },
        {
            "title": "Audits issued",
            "detail": "to 7 agencies",
            "who": "Dana Whitlock",
            "when_text": "23 October",
        },
    ],
    "coming": [
        {"lead": "Today, 2pm", "iso": "2026-11-23T14:00", "text": "Sign-off reminder to 1 partner"},
        {"lead": "Wednesday 25 November, 9am", "text": "Audit due today, to 2 auditors"},
    ],
    "facts": [
        {"name": "Child", "value": "C-118, names are not held here"},
        {"name": "Looks at", "value": "September 2024 to August 2026"},
        {"name": "Lead reviewer", "value": {"text": "Ruth Adeyemi", "href": "/"}},
    ],
    "sub_items": [
        {"text": "Overview", "href": "/", "current": True},
        {"text": "Audits", "href": "/"},
        {"text": "Learning event", "href": "/"},
        {"text": "Report", "href": "/"},
        {"text": "Sign-off", "href": "/"},
    ],
    "sub_more": [
        {"text": "Chronology", "href": "/"},
        {"text": "People", "href": "/"},
        {"text": "Documents", "href": "/"},
        {"text": "Emails", "href": "/"},
        {"text": "Activity history", "href": "/"},
    ],
    "answers": [
        {"key": "Agency", "value": "NHS Fernshire", "href": "/form"},
        {"key": "Due", "value": {"date_text": "Wed 25 Nov", "label": "In 2 working days", "tone": "soon"}},
        {"key": "Emails that follow", "value": "1 to the auditor, tomorrow at 9am"},
    ],
}
