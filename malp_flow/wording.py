"""All phrasing of dates, times, counts and lists, in the language of whoever reads.

`today` is the reader's day in London; counts of working days come in as numbers, made by a
calendar (`Calendar.count_between(today, due_on)`). English stands in the code; other languages
come from `languages`. A sentence with values in it is one message, filled in where it is phrased:
`_("{name} is away.").format(name=name)`. What stands at the top of a module is made before anybody reads:
it is marked by `N_`, and translated by `gettext` where it is shown.
"""

# Longer than 250 lines: all phrasing stands in one place, where translators look for it.

import gettext as catalogues
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from malp_flow.languages import catalogue as catalogue  # who asks for phrases asks here for their language

_LONDON = ZoneInfo("Europe/London")
_ENGLISH = catalogues.NullTranslations()
_FAR_WORKING_DAYS = 10

# A context variable, not an argument on every function: one page or letter is in one language,
# and each request, job and thread has a context of its own.
_translations: ContextVar[catalogues.NullTranslations] = ContextVar("translations", default=_ENGLISH)


# ---------------------------------------------------------------- language


@contextmanager
def speaking(translations: catalogues.NullTranslations) -> Iterator[None]:
    """Phrase everything inside the `with` in that language: `with speaking(catalogue("cy")):`."""
    token = _translations.set(translations)
    try:
        yield
    finally:
        _translations.reset(token)


def speak(translations: catalogues.NullTranslations) -> catalogues.NullTranslations:
    """Phrase everything in that language from now on, in this thread; return what was spoken before."""
    before = _translations.get()
    _translations.set(translations)
    return before


def N_(message: str) -> str:  # noqa: N802 - the name that tools for translators look for
    """Mark a message for the catalogues and leave it as it is: `gettext` translates it where it is shown."""
    return message


def gettext(message: str) -> str:
    """Return the message in the present language; nothing for nothing."""
    if not message:  # a catalogue keeps its own head under the empty message
        return ""
    return _translations.get().gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form for `number` in the present language (Welsh has six, not two)."""
    return _translations.get().ngettext(singular, plural, number)


_ = gettext


# ---------------------------------------------------------------- days


# Each set of names is one message, so that May as a long and as a short name cannot be confused.
def _weekday(day: date) -> str:
    return _("Monday Tuesday Wednesday Thursday Friday Saturday Sunday").split()[day.weekday()]


def _weekday_short(day: date) -> str:
    return _("Mon Tue Wed Thu Fri Sat Sun").split()[day.weekday()]


def _month(day: date) -> str:
    names = _("January February March April May June July August September October November December")
    return names.split()[day.month - 1]


def _month_short(day: date) -> str:
    return _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()[day.month - 1]


def day_long(day: date, today: date) -> str:
    """Return “Wednesday 25 November”, with the year when it is not this year."""
    words = _("{weekday} {day} {month}").format(weekday=_weekday(day), day=day.day, month=_month(day))
    return _with_year(words, day, today)


def day_short(day: date, today: date) -> str:
    """Return “Wed 25 Nov” for a cell of a table, with the year when it is not this year."""
    weekday, month = _weekday_short(day), _month_short(day)
    words = _("{weekday} {day} {month}").format(weekday=weekday, day=day.day, month=month)
    return _with_year(words, day, today)


def day_of_record(day: date) -> str:
    """Return “6 May 2026”: for documents and lists that outlive the year they are read in."""
    return _("{day} {month} {year}").format(day=day.day, month=_month(day), year=day.year)


def day_of_a_year(month_and_day: str) -> str:
    """Return a day that comes each year, kept as “12-24”: “24 December”."""
    return _day_and_month(date.fromisoformat(f"2024-{month_and_day}"))


def _day_and_month(day: date) -> str:
    return _("{day} {month}").format(day=day.day, month=_month(day))


def _with_year(words: str, day: date, today: date) -> str:
    return words if day.year == today.year else _("{date} {year}").format(date=words, year=day.year)


def range_words(first: date, last: date, today: date) -> str:
    """Return “12 to 23 October” or “3 December to 8 January 2027”.

    A year is given unless it is this year's; both are given when only the first is another year's.
    """
    end = _with_year(_day_and_month(last), last, today)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        start = str(first.day)
    elif first.year in (last.year, today.year):
        start = _day_and_month(first)
    else:
        start, end = day_of_record(first), day_of_record(last)
    return _("{first} to {last}").format(first=start, last=end)


def month_short(day: date) -> str:
    """Return “Mar”: for the scale of a picture."""
    return _month_short(day)


def in_month(day: date) -> str:
    """Return the month of a day with its year: “March 2027”."""
    return _("{month} {year}").format(month=_month(day), year=day.year)


def between_months(first: date, last: date) -> str:
    """Return “in March 2027”, “between March and May 2027” or “between November 2026 and January 2027”."""
    if (first.year, first.month) == (last.year, last.month):
        return _("in {month}").format(month=in_month(last))
    start = _month(first) if first.year == last.year else in_month(first)
    return _("between {first} and {last}").format(first=start, last=in_month(last))


# ---------------------------------------------------------------- times


def time_words(moment: datetime | time) -> str:
    """Return “9am”, “4:12pm”, “midday” or “midnight”; a moment is shown as London's clocks show it.

    Raises ValueError for a naive moment; a plain `time` is taken as London's.
    """
    clock = _in_london(moment).time() if isinstance(moment, datetime) else moment
    if clock.minute == 0 and clock.hour in (0, 12):
        return _("midday") if clock.hour else _("midnight")
    hour = clock.hour % 12 or 12
    figures = f"{hour}:{clock.minute:02}" if clock.minute else str(hour)
    words = _("{time}am") if clock.hour < 12 else _("{time}pm")
    return words.format(time=figures)


def moment_words(moment: datetime, today: date) -> str:
    """Return “Friday 20 November at 4:12pm” in London's time, with the year when not this year."""
    day = day_long(_in_london(moment).date(), today)
    return _("{date} at {time}").format(date=day, time=time_words(moment))


def meeting_words(starts_at: datetime, ends_at: datetime, today: date) -> str:
    """Return “Friday 20 November, 10am to 1pm” in London's time, with the year when not this year."""
    day = day_long(_in_london(starts_at).date(), today)
    said = {"day": day, "start": time_words(starts_at), "end": time_words(ends_at)}
    return _("{day}, {start} to {end}").format(**said)


def iso(moment: datetime) -> str:
    """Return the moment for machines (`<time datetime=…>`): ISO 8601 with London's offset."""
    return _in_london(moment).isoformat(timespec="seconds")


def _in_london(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        # A slip in the program, not a wish of a person; this floor does not know the house's errors.
        raise ValueError("A moment that is shown needs its time zone.")
    return moment.astimezone(_LONDON)


# ---------------------------------------------------------------- due


def due_words(due_on: date, *, today: date, working_days: int) -> str:
    """Return “due Wednesday 25 November, in 2 working days” and its like; a day that is past is named too.

    `working_days` counts from today to the due day and is negative once that has passed.
    The count is left out beyond 10 working days, and while it is 0.
    """
    if due_on < today:
        return _past_due(due_on, today, -working_days)
    if due_on == today:
        return _("due today")
    day = day_long(due_on, today)
    if due_on - today == timedelta(days=1):
        return _("due tomorrow, {date}").format(date=day)
    if not 0 < working_days <= _FAR_WORKING_DAYS:
        return _("due {date}").format(date=day)
    when = _in_working_days(working_days)
    return _("due {date}, {when}").format(date=day, when=when)


def when_words(due_on: date, *, today: date, working_days: int) -> str:
    """Return “today”, “tomorrow”, “in 5 working days” or “1 working day overdue”.

    Without a working day between, the day itself: “on Sunday 29 November”,
    “was due on Friday 20 November” (over the weekend nobody is counted as late).
    """
    if due_on == today:
        return _("today")
    if due_on < today:
        return _overdue(due_on, today, -working_days)
    if due_on - today == timedelta(days=1):
        return _("tomorrow")
    if working_days <= 0:
        return _("on {date}").format(date=day_long(due_on, today))
    return _in_working_days(working_days)


def _in_working_days(number: int) -> str:
    return ngettext("in {number} working day", "in {number} working days", number).format(number=number)


def _overdue(due_on: date, today: date, number: int) -> str:
    if number <= 0:
        return _("was due on {date}").format(date=day_long(due_on, today))
    return overdue_words(number)


def overdue_words(number: int) -> str:
    """Return “1 working day overdue” and its like; “overdue” while there is no working day to count."""
    if number <= 0:
        return _("overdue")
    words = ngettext("{number} working day overdue", "{number} working days overdue", number)
    return words.format(number=number)


def from_due_words(away: int) -> str:
    """Return “3 working days before the due day”, “On the due day” or “1 working day after the due day”."""
    if away == 0:
        return _("On the due day")
    if away < 0:
        before = "{number} working day before the due day", "{number} working days before the due day"
        return ngettext(*before, -away).format(number=-away)
    after = "{number} working day after the due day", "{number} working days after the due day"
    return ngettext(*after, away).format(number=away)


def clear_days_words(number: int) -> str:
    """Return “2 clear working days” or “no clear working day”: those that lie between two days."""
    if number <= 0:
        return _("no clear working day")
    words = ngettext("{number} clear working day", "{number} clear working days", number)
    return words.format(number=number)


def _past_due(due_on: date, today: date, number: int) -> str:
    late = _overdue(due_on, today, number)
    said = _("was due on {date}, {late}").format(date=day_long(due_on, today), late=late)
    return said if number > 0 else late


# ---------------------------------------------------------------- against a first plan


def against_plan_words(first: date, now: date, *, working_days: int) -> str:
    """Return “as first planned”, “3 working days later” or “2 working days earlier”.

    `working_days` counts from the first day to the present one. Where none lies between two days, the words
    say which is later and count nothing.
    """
    if first == now:
        return _("as first planned")
    if working_days == 0:
        return _("a little later") if now > first else _("a little earlier")
    if working_days > 0:
        return ngettext("{number} working day later", "{number} working days later", working_days).format(
            number=working_days
        )
    return ngettext("{number} working day earlier", "{number} working days earlier", -working_days).format(
        number=-working_days
    )


def end_against_plan_words(first: date, now: date, *, working_days: int, is_over: bool) -> str:
    """Return “Foreseen 3 working days later than first planned” and its like; “Ended” once `is_over`."""
    if first == now:
        return _("Ended as first planned") if is_over else _("Foreseen as first planned")
    words = against_plan_words(first, now, working_days=working_days)
    said = _("Ended {words} than first planned") if is_over else _("Foreseen {words} than first planned")
    return said.format(words=words)


# ---------------------------------------------------------------- counts, lists, addresses


def count_words(number: int, singular: str, plural: str) -> str:
    """Return “1 audit” or “1,200 audits”; both words are looked up in the catalogue."""
    return _("{number} {things}").format(number=f"{number:,}", things=ngettext(singular, plural, number))


def several_words(number: int, thing: str) -> str:
    """Return “4 audits” for a thing whose name stands in a workflow file, in lower case and in English."""
    ending = "es" if thing.endswith(("s", "x", "ch", "sh")) else "s"
    return f"{number} {thing}{ending}"


def record_words(number: int) -> str:
    """Return “first record” or “record 11”: which of an agency's records, without its reference."""
    names = _("first second third fourth fifth sixth seventh eighth ninth tenth").split()
    if number > len(names):
        return _("record {number}").format(number=number)
    return _("{ordinal} record").format(ordinal=names[number - 1])


def about_words(case: str, title: str) -> str:
    """Return what a return is about: the child's record, or what it is called where it is about none."""
    return gettext("record %(case)s") % {"case": case} if case else title


def list_words(things: Sequence[str]) -> str:
    """Return “a, b and c”; nothing for an empty list."""
    if len(things) < 2:
        return "".join(things)
    return _("{list} and {last}").format(list=", ".join(things[:-1]), last=things[-1])


def masked_address(address: str) -> str:
    """Return “d…a@f…e.example”: enough for its owner to know it, too little for anybody else.

    The ending stays readable (“.uk” with what stands before it, as in “.gov.uk”).
    """
    local, _at, domain = address.rpartition("@")
    labels = domain.split(".")
    kept = 2 if labels[-1].lower() == "uk" and len(labels) > 2 else 1
    host, ending = ".".join(labels[:-kept]), ".".join(labels[-kept:])
    if not local or not host:
        return "…"
    return f"{_masked(local)}@{_masked(host)}.{ending}"


def _masked(word: str) -> str:
    return f"{word[0]}…{word[-1]}" if len(word) > 3 else f"{word[0]}…"
