"""What the answers of all agencies show, in counts: along the child’s journey, and what shaped the work.

No agency’s own words stand here: the writer chooses what of them goes into the report.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from malp_flow.engine import small_numbers
from malp_flow.engine.audit_tool import Question, RecordForm
from malp_flow.engine.report import Section, Table
from malp_flow.services import question_words
from malp_flow.services.report_returns import Place, Returns
from malp_flow.wording import gettext, ngettext

TONES = ("good", "mixed", "poor")


def journey(returns: Sequence[Returns]) -> Section:
    """Return the findings by section of the audit, in its order; in each the strengths stand first."""
    told = [each for one in returns for each in _stages(one)]
    columns = (gettext("Part of the journey"), gettext("Went well"), gettext("In part"), gettext("Did not"))
    rows = tuple((title, *map(str, counts)) for title, counts, _words in told)
    words = (_in_all(returns, told), *(words for _title, _counts, words in told)) if told else ()
    tables = (Table(gettext("Judgements along the child’s journey"), columns, rows),) if rows else ()
    return Section("made-journey", gettext("Findings along the child’s journey"), False, words, tables=tables)


def _stages(returns: Returns) -> Iterator[tuple[str, tuple[int, ...], str]]:
    for section in returns.tool.sections:
        tones = {question.text: _tones(returns, question) for question in section.questions
                 if question.measures}  # fmt: skip
        counts = tuple(sum(each[tone] for each in tones.values()) for tone in TONES)
        if sum(counts):
            yield section.title, counts, _in_words(section.title, tones, counts)


def _tones(returns: Returns, question: Question) -> Counter[str]:
    return Counter(point.tone for point in returns.chosen(question, returns.after))


def _in_all(returns: Sequence[Returns], told: Sequence[tuple[str, tuple[int, ...], str]]) -> str:
    """Return how much went well over the whole journey, and how many audits all this rests on."""
    good = sum(counts[0] for _title, counts, _words in told)
    judged = sum(sum(counts) for _title, counts, _words in told)
    number = sum(len(one.back) for one in returns)
    plural, figure = small_numbers.plural(number), small_numbers.in_words(number)
    rests = ngettext("It rests on %(num)s returned audit.", "It rests on %(num)s returned audits.", plural)
    if small_numbers.is_small(good) or small_numbers.is_small(judged - good):
        said = gettext("In all, %(share)s.") % {"share": _share(good, judged)}
    else:
        said = gettext("In all, %(good)s of %(all)s judgements say that it went well.")
        said %= {"good": good, "all": judged}
    return f"{said} {rests % {'num': figure}}"


def _in_words(title: str, tones: Mapping[str, Counter[str]], counts: Sequence[int]) -> str:
    words = [f"{title}: {_share(counts[0], sum(counts))}."]
    best = max(tones, key=lambda text: (tones[text]["good"], -tones[text]["poor"]))
    worst = max(tones, key=lambda text: (tones[text]["poor"], -tones[text]["good"]))
    if tones[best]["good"]:
        words.append(gettext("Most often well: “%(question)s”") % {"question": best})
    if tones[worst]["poor"] and worst != best:
        words.append(gettext("Least often: “%(question)s”") % {"question": worst})
    return " ".join(words)


def _share(good: int, of_all: int) -> str:
    """Return how many judgements say that it went well, without a number: anybody may read the sentence."""
    if good in {0, of_all}:
        return gettext("every judgement says that it went well") if good else gettext("no judgement says so")
    if 2 * good == of_all:
        return gettext("half of the judgements say that it went well")
    most, fewer = (
        gettext("most judgements say that it went well"),
        gettext("some judgements say that it went well"),
    )
    return most if 2 * good > of_all else fewer


def grades(returns: Sequence[Returns]) -> Section:
    """Return how often each grade was given by section of the audit, before and after the second reading."""
    tables = [table for one in returns for table in _graded(one)]
    words = gettext("Counted is how often each grade was given. Counts are never made into an average.")
    title = gettext("Grades before and after moderation")
    return Section("made-grades", title, False, (words,) if tables else (), tables=tuple(tables))


def _graded(returns: Returns) -> Iterator[Table]:
    scales: dict[tuple[str, str], list[Question]] = {}
    for _section, question in returns.judged():
        if question.scale:
            scales.setdefault((question.measures or "", question.scale), []).append(question)
    for (measure, scale), questions in scales.items():
        yield from _of_scale(returns, measure, scale, {question.id for question in questions})


def _of_scale(returns: Returns, measure: str, scale: str, questions: set[str]) -> Iterator[Table]:
    titles = {
        "compliance": gettext("Whether rules were kept (“%(first)s” to “%(last)s”)"),
        "quality": gettext("How good the work was (“%(first)s” to “%(last)s”)"),
    }
    points = [point.title for point in returns.tool.scales[scale]]
    graded = [point.title for point in returns.tool.scales[scale] if point.tone in TONES]
    title = titles[measure] % {"first": (graded or points)[0], "last": (graded or points)[-1]}
    before = _counts(returns, questions, points, returns.before)
    after = _counts(returns, questions, points, returns.after)
    columns = (gettext("Part of the audit"), *points)
    if before == after:
        if before:
            unchanged = gettext("%(title)s, unchanged by moderation")
            yield Table(unchanged % {"title": title}, columns, before)
        return
    yield Table(gettext("%(title)s, before moderation") % {"title": title}, columns, before)
    yield Table(gettext("%(title)s, after moderation") % {"title": title}, columns, after)


def _counts(
    returns: Returns, questions: set[str], points: Sequence[str], values: Mapping[Place, str]
) -> tuple[tuple[str, ...], ...]:
    rows = []
    for section in returns.tool.sections:
        asked = [question for question in section.questions if question.id in questions]
        counted = Counter(point.title for question in asked for point in returns.chosen(question, values))
        if counted:
            rows.append((section.title, *(str(counted[point]) for point in points)))
    return tuple(rows)


def gathered(returns: Sequence[Returns]) -> Section:
    """Return how often each kind of record was made, of good practice, factors and blockages, by how many."""
    tables = [table for one in returns for table in _gathered(one)]
    title = gettext("Good practice, and what shaped the work")
    return Section("made-gathered", title, False, tables=tuple(tables))


def _gathered(returns: Returns) -> Iterator[Table]:
    forms = sorted(returns.tool.records.items(), key=lambda each: each[1].tone != "good")
    for name, form in forms:
        told = [
            (side.agency, side.case, question, record)
            for _, question in returns.tool.questions()
            if question.records == name
            for side in returns.back
            if (answer := returns.opened.get((side.item_id, question.id)))
            for record in answer.records
        ]
        if told and form.tone == "good":
            yield _by_agency(form, [(agency, case) for agency, case, _question, _record in told])
        elif told and any(column.kind == "choice" for column in form.columns.values()):
            kinds = [
                (question_words.kind_of_record(returns.tool, question, record), agency)
                for agency, _case, question, record in told
            ]
            yield _by_kind(form, kinds)


def _by_agency(form: RecordForm, told: Sequence[tuple[str, str]]) -> Table:
    counts = Counter(agency for agency, _case in told)
    records = {agency: len({case for other, case in told if other == agency}) for agency in counts}
    columns: tuple[str, ...] = (gettext("Agency"), gettext("Recorded"))
    rows: list[tuple[str, ...]] = [(agency, str(number)) for agency, number in counts.most_common()]
    if not any(map(small_numbers.is_small, records.values())):  # a number of children
        columns += (gettext("On how many children’s records"),)
        rows = [(*row, str(records[row[0]])) for row in rows]
    return Table(form.title, columns, tuple(rows))


def _by_kind(form: RecordForm, told: Iterable[tuple[str, str]]) -> Table:
    named = list(told)
    counts = Counter(kind for kind, _agency in named)
    agencies = {kind: len({agency for other, agency in named if other == kind}) for kind in counts}
    columns = (gettext("Kind"), gettext("Times named"), gettext("By how many agencies"))
    rows = tuple((kind, str(number), str(agencies[kind])) for kind, number in counts.most_common())
    return Table(form.title, columns, rows)
