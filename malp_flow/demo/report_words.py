"""What the lead reviewers of the demonstration write: a draft, the report, a recommendation mended."""

DRAFT = {
    "good_practice": (
        "Agencies rang each other early, and one of them kept asking when no answer came.",
        "The child’s own words were written down and read out at the meetings.",
    ),
}
REPORT = DRAFT | {
    "statements_of_learning": (
        "When nobody holds the whole picture, each agency sees an incident and none sees a pattern.",
        "A plan without dates is read as a description, not as a promise.",
    ),
    "recommendations": (
        "The partnership asks each agency to show, within six months, how it knows that plans carry dates.",
    ),
}
MENDED = REPORT | {
    "recommendations": (
        "The partnership asks each agency to show, within six months, how it knows that every plan says who "
        "does what, and by when.",
    ),
}
