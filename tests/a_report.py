"""A report as large as those of a review with 25 returns, for what is made of reports."""

from dataclasses import replace
from datetime import UTC, date, datetime

from malp_flow.engine.report import Plan, Report, Section, Statement, Table

AWKWARD = 'Health & Co said <b>"we’re" & <they>\'re here</b> {{ 7 * 7 }} {% raw %} {_{ x }_}'
RIGHT_TO_LEFT = "نورة العتيبي قالت إن أحداً لم يسألها"
LONG = "The agencies worked beside each other and not together, word upon word. " * 139
AGENCIES = tuple(f"{kind} of Fernshire {number}" for number in range(1, 6) for kind in ("School", "Clinic"))


def a_report(**changes: object) -> Report:
    """Return a final report of 14 sections, 30 statements and 12 tables; keywords change its fields."""
    made = Report(
        reference="MALP-2026-07",
        title="Overview report",
        partnership="Fernshire Safeguarding Children Partnership",
        theme="Children who go missing from education & care",
        number=3,
        sha256="5f" * 32,
        saved_at=datetime(2026, 3, 4, 12, 0, tzinfo=UTC),
        is_final=True,
        sections=tuple(_sections()),
    )
    return replace(made, **changes)  # type: ignore[arg-type] # a test names real fields


def a_small_report(**changes: object) -> Report:
    """Return a report of three sections, of which one is for partners only."""
    learning = Statement(
        "A plan without dates is read as a description.", "L1", "the partnership", ("C-118, Police",)
    )
    planned = Statement(
        "Write dates into plans.", "R1", rests_on=("L1",), plan=Plan("Health", date(2026, 9, 1))
    )
    sections = (
        Section("learned", "What we learned", written=True, statements=(learning,)),
        Section("planned", "What we ask for", written=True, statements=(planned,), read_first=True),
        Section("inside", "For us", written=True, paragraphs=("Not for others.",), for_partners_only=True),
    )
    return a_report(**{"sections": sections} | changes)


def _sections() -> list[Section]:
    returns = Table(
        "Agencies asked, and what came back",
        ("Agency", "Asked", "Returned", "Why not returned"),
        tuple((name, "12", "9", "Two workers were away.") for name in AGENCIES),
    )
    ages = Table(
        "Children by age",
        ("Age", "Children", "Share"),
        (("under 5", "2", "8%"), ("5 to 11", "13", "52%"), ("12 and over", "10", "40%")),
    )
    counted = [
        Table(
            f"Grades in section {number}",
            ("Question", "Good", "Fair", "Poor"),
            tuple((f"Question {number}.{row}", "12", "8", "5") for row in range(1, 8)),
        )
        for number in range(1, 11)
    ]
    good = tuple(Statement(f"Practice number {n} was good: the worker came back.") for n in range(1, 11))
    places = ("C-118, Fernshire Police", "C-119, School")
    learning = tuple(
        Statement(
            f"Learning number {n} is true of the whole system & its parts.",
            f"L{n}",
            "the partnership",
            places,
        )
        for n in range(1, 13)
    )
    planned = tuple(
        Statement(
            f"Do what follows from it, number {n}.",
            f"R{n}",
            rests_on=(f"L{n}", f"L{n + 1}"),
            plan=Plan(
                "Head of safeguarding, Fernshire Health",
                date(2026, 9, n),
                "Every plan has a date & a name.",
                "Twenty plans are read after six months.",
                "In progress",
            ),
        )
        for n in range(1, 9)
    )
    return [
        _made("method", "Method", returns, "10 agencies were asked."),
        _made("sample", "Children in the sample", ages),
        _text("why", "Why this theme", "Forty children were missing. Nobody counted them twice.", AWKWARD),
        _text("happened", "What happened", LONG, RIGHT_TO_LEFT),
        _text("voices", "Voices of children", "Somebody should have asked.\nNobody did."),
        Section("good", "Good practice", written=True, statements=good),
        Section("made-grades", "How the agencies judged", written=False, tables=tuple(counted)),
        Section("learned", "Statements of learning", written=True, statements=learning),
        Section("planned", "Recommendations", written=True, statements=planned, read_first=True),
        Section("changed", "What has changed already", written=True, said_none="Nothing yet."),
        _text("blocked", "What stood in the way", "Three systems, no link."),
        _text("plan", "Action plan", "It follows from the recommendations."),
        _text("impact", "How impact is checked", "After 3, 6 and 12 months."),
        replace(_text("inside", "For the partners", "A matter of staff."), for_partners_only=True),
    ]


def _text(name: str, title: str, *paragraphs: str) -> Section:
    return Section(name, title, written=True, paragraphs=paragraphs)


def _made(name: str, title: str, table: Table, *paragraphs: str) -> Section:
    return Section(f"made-{name}", title, written=False, paragraphs=paragraphs, tables=(table,))
