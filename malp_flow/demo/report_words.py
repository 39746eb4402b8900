"""What the lead reviewers of the demonstration write: a draft, the report, a recommendation mended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from malp_flow.engine.report import Plan
from malp_flow.engine.report_draft import Written

Parts = Mapping[str, tuple[str | Written, ...]]

DECLARATION = (
    "I have never worked for an agency in this review, nor with the child or the family. I have no interests "
    "to declare."
)
_BY = date(2027, 9, 30)
_FOR_ALL = "The partnership"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one report as it grows. `asked` is its recommendation at first, `mended` the later one."""

    good: tuple[str, ...]
    learned: tuple[str, ...]
    asked: str
    mended: str
    plan: Plan
    brief: str
    changed: str

    @property
    def draft(self) -> Parts:
        """The first version: what went well."""
        return {"good_practice": self.good}

    @property
    def report(self) -> Parts:
        """The version that is put forward."""
        return self._whole(self.asked)

    @property
    def corrected(self) -> Parts:
        """The version after a word of the agencies or the partners."""
        return self._whole(self.mended)

    def _whole(self, asked: str) -> Parts:
        learned = tuple(Written(text, for_whom=_FOR_ALL) for text in self.learned)
        wanted = (Written(asked, for_whom=_FOR_ALL, rests_on=("L2",), plan=self.plan),)
        return {
            **self.draft,
            "statements_of_learning": learned,
            "recommendations": wanted,
            "in_brief": (self.brief,),
            "changed_already": (self.changed,),
        }


_PLANS_WITH_DATES = Words(
    good=(
        "Agencies rang each other early, and one of them kept asking when no answer came.",
        "The child’s own words were written down and read out at the meetings.",
    ),
    learned=(
        "When nobody holds the whole picture, each agency sees an incident and none sees a pattern.",
        "A plan without dates is read as a description, not as a promise.",
    ),
    asked="The partnership asks each agency to show, within six months, how it knows that plans carry dates.",
    mended=(
        "The partnership asks each agency to show, within six months, how it knows that every plan says "
        "who does what, and by when."
    ),
    plan=Plan(
        lead="Head of the partnership’s quality work",
        due_on=_BY,
        measure="Nine of ten plans in a sample say who does what, and by when.",
        tested="A second audit of twenty records after six months.",
    ),
    brief=(
        "People cared, and said so to each other. What they agreed was often not written as somebody’s task "
        "with a day, so that it waited for whoever had most time."
    ),
    changed="Two agencies now read plans aloud with their dates at the weekly meeting.",
)
_MISSING = Words(
    good=(
        "A youth worker stayed in touch through three changes of placement, and told the others each time.",
        "The school saw the missing mornings as a sign, and asked rather than excluded.",
    ),
    learned=(
        "Where an episode of going missing is closed by itself, what joins it to the others stays unseen.",
        "A return interview helps when it is offered by somebody whom the child already trusts.",
    ),
    asked="The partnership agrees who offers return interviews, and how soon.",
    mended=(
        "The partnership agrees that somebody whom the child knows offers the return interview within "
        "three days."
    ),
    plan=Plan(
        lead="Chair of the group on child exploitation",
        due_on=_BY,
        measure="Eight of ten return interviews are held by somebody the child knew before.",
        tested="Children who were interviewed are asked, by their own workers, what it was like.",
    ),
    brief=(
        "Each agency answered quickly on the day. Nobody was asked to put the days side by side, and the "
        "pattern was plain once somebody did."
    ),
    changed="Police and youth justice look at episodes of going missing together every Thursday.",
)
_TURNING_EIGHTEEN = Words(
    good=(
        "A personal adviser met the young person a year early, and came to the last two meetings at school.",
        "Health wrote its summary in words that the young person could keep and show to others.",
    ),
    learned=(
        "A move between services goes well when one person is named who stays until it is done.",
        "What is planned only after the seventeenth birthday comes too late for housing.",
    ),
    asked="The partnership asks for a plan for housing at sixteen and a half.",
    mended="The partnership asks housing and children’s services for one plan at sixteen and a half.",
    plan=Plan(
        lead="Head of services for young adults",
        due_on=_BY,
        measure="Every care leaver of the next cohort knows, at seventeen, where they will live.",
        tested="Ten young people are asked in the spring, and their plans are read beside what they say.",
    ),
    brief=(
        "Young people told us what helped: one person who stayed. Where there was one, dates were kept; "
        "where there was none, each service waited for the other."
    ),
    changed="Early help keeps a case open until the adult service has met the young person.",
)
_AFTER_SCHOOL = Words(
    good=(
        "A head of year rang home after every fight, also when her own pupil had been hurt.",
        "Officers walked the way from the bus with the young people, in ordinary clothes.",
    ),
    learned=(
        "Young people name the place and the hour of danger long before a referral does.",
        "A child who is named as a suspect was often hurt in the week before.",
    ),
    asked="The partnership asks for a shared map of places where young people feel unsafe.",
    mended=(
        "The partnership asks police, schools and youth justice for one map, drawn with young people each "
        "term, of places where they feel unsafe, and for a word to them on what came of it."
    ),
    plan=Plan(
        lead="Chair of the group on safety outside the home",
        due_on=_BY,
        measure="A map is drawn with young people each term, and three places on it are looked after.",
        tested="The same pupils are asked again after a year whether they take the short way home.",
    ),
    brief=(
        "The young people knew where it would happen. Those who were asked said it plainly, and those who "
        "heard it had nowhere to put it."
    ),
    changed="The bus company lets drivers wait for ten minutes at the school gate.",
)
_BY_THEME = {
    "Child exploitation": _MISSING,
    "Moving into adulthood": _TURNING_EIGHTEEN,
    "Harm outside the home": _AFTER_SCHOOL,
}
REPORT = _PLANS_WITH_DATES.report


def words_of(theme: str) -> Words:
    """Return what is written in a report on this theme."""
    return _BY_THEME.get(theme, _PLANS_WITH_DATES)
