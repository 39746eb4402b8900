"""What the help pages say: one short page a question, first for those whose question it is."""

from collections.abc import Collection
from dataclasses import dataclass

from malp_flow.engine.definition import Capacity
from malp_flow.wording import gettext as _

# Longer than 250 lines: nothing but words, read from top to bottom by whoever writes them.

EVERYBODY: frozenset[Capacity] = frozenset()
MANAGER, REVIEWER = frozenset({Capacity.manager}), frozenset({Capacity.reviewer})
AUDITOR = frozenset({Capacity.returner, Capacity.coordinator})


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of help. `of` are those whose question it is; nobody in particular where it is empty."""

    key: str
    title: str
    of: frozenset[Capacity]
    text: tuple[str, ...]

    def holds(self, wanted: str) -> bool:
        """Whether each word that is looked for stands in it, in whatever form of capitals."""
        whole = " ".join((self.title, *self.text)).casefold()
        return all(word in whole for word in wanted.casefold().split())


def topics() -> tuple[Topic, ...]:
    """Return every topic, in the language of this request."""
    return (*_for_everybody(), *_for_agencies(), *_for_managers(), *_for_the_rest())


def topic(key: str) -> Topic | None:
    """Return the topic of this name in addresses, or None."""
    return next((each for each in topics() if each.key == key), None)


def found(wanted: str) -> tuple[Topic, ...]:
    """Return the topics that hold every word that is looked for."""
    return tuple(each for each in topics() if each.holds(wanted))


def own(capacities: Collection[str]) -> tuple[Topic, ...]:
    """Return the topics of somebody with these capacities, and of nobody in particular."""
    return tuple(each for each in topics() if each.of & set(capacities))


def common() -> tuple[Topic, ...]:
    """Return the topics that are everybody’s."""
    return tuple(each for each in topics() if not each.of)


def _for_everybody() -> tuple[Topic, ...]:
    return (
        Topic(
            "working-days",
            _("How working days are counted"),
            EVERYBODY,
            (
                _(
                    "“In 3 working days” counts the working days after today, up to and including the day "
                    "itself."
                ),
                _(
                    "Weekends, bank holidays in England and Wales, and days on which the partnership is "
                    "closed do not count."
                ),
                _("What is due on a day is due at 5pm of that day. It is overdue from then on."),
                _(
                    "A day beyond the bank holidays that the government has published is marked as "
                    "provisional. It can still move by a day."
                ),
            ),
        ),
        Topic(
            "getting-in",
            _("If you cannot get in"),
            EVERYBODY,
            (
                _(
                    "The code works only in the browser in which you asked for it, for 10 minutes, and "
                    "once. The newest email counts."
                ),
                _(
                    "Your browser has to keep cookies of this address. If you may not allow that, ring us: "
                    "the number is in every email from us."
                ),
                _(
                    "If you have forgotten your PIN, ask for a new one on the page that wants it. The "
                    "business manager rings you first."
                ),
                _(
                    "If you sign in with a password and have lost your phone, ask whoever invited you for a"
                    " new invitation."
                ),
                _("We never ask for a code, a PIN or a password by telephone or email."),
            ),
        ),
        Topic(
            "no-names",
            _("What never to write here"),
            EVERYBODY,
            (
                _(
                    "No name, date of birth, address, school or number of a child or a family. A child’s "
                    "record has a reference, such as C-118, and nothing else."
                ),
                _(
                    "Which child is meant is told by a secure route outside this service, or stands on a "
                    "sealed page that only those who need it can open."
                ),
                _("Write “mother”, “older brother”, “the school nurse”. Weeks or ages say more than dates."),
                _(
                    "Where words look like a name or a number, the page asks you to look again. It keeps "
                    "what you wrote."
                ),
            ),
        ),
        Topic(
            "emails",
            _("The emails that you get"),
            EVERYBODY,
            (
                _("Every email says why you get it, what to do, by when, and who can help."),
                _(
                    "You get at most one email with reminders a day, on working days, in the hours that the"
                    " partnership has set. Codes, receipts and changes of an event come at once."
                ),
                _("An email never names a child and never says what an audit found."),
                _(
                    "An email that is not for you: say so on the page behind its link, or ring the number "
                    "in it."
                ),
            ),
        ),
    )


def _for_agencies() -> tuple[Topic, ...]:
    lead, invited = frozenset({Capacity.lead}), frozenset({Capacity.invitee})
    return (
        Topic(
            "your-audit",
            _("Answering an audit"),
            AUDITOR,
            (
                _(
                    "Open the link in our email. A code comes to the same mailbox. The first time, you "
                    "choose a PIN."
                ),
                _(
                    "First say what you had to do with the work yourself. Then answer section by section. "
                    "Every page is saved when you go on, and you can come back to it until you return the "
                    "audit."
                ),
                _(
                    "To read all questions first, take the Word copy. You can write in it and bring it "
                    "back: you see what was read before anything is kept."
                ),
                _(
                    "“Check and return” lists what is missing. You may return with gaps; you are told what "
                    "they are. Nobody outside your agency reads your answers until the review lets them be "
                    "read."
                ),
                _(
                    "If your agency does not know the child, say so on the page of the audit. That is an "
                    "answer too."
                ),
            ),
        ),
        Topic(
            "more-time",
            _("If you need more time, or it is not for you"),
            AUDITOR,
            (
                _(
                    "“Ask for more time” on the page of your audit shows the latest day that leaves the "
                    "learning event where it is. Until there is an answer, no reminders go out."
                ),
                _(
                    "“Pass this audit to a colleague” moves the link to them, with what you wrote. Somebody"
                    " whom we do not know is first confirmed by the business manager."
                ),
                _("An overdue audit can still be returned. Nothing is lost."),
            ),
        ),
        Topic(
            "late-audit",
            _("If an audit of your agency is late"),
            lead,
            (
                _(
                    "The link in our email shows what is late, by how much, and what we sent. It never "
                    "shows answers."
                ),
                _(
                    "You can say by when it will be done, name another auditor, ask to be rung, or say that"
                    " it is not your agency’s. Each takes one page. Then you are left in peace until that "
                    "day."
                ),
                _("When the audit comes back you are told, so that you can stop thinking of it."),
            ),
        ),
        Topic(
            "learning-event",
            _("If you are invited to a learning event"),
            invited,
            (
                _(
                    "Say on the page behind the link whether you come. You need no account and no code for "
                    "that."
                ),
                _(
                    "If somebody else should come instead, name them there. Say there, once, what you need "
                    "to take part."
                ),
                _(
                    "The event is about learning: what made sense to people at the time, and why. It is not"
                    " about blame."
                ),
                _("If time or place change, an email tells you, and the entry in your calendar moves."),
            ),
        ),
    )


def _for_managers() -> tuple[Topic, ...]:
    return (
        Topic(
            "what-needs-me",
            _("What needs you today"),
            MANAGER,
            (
                _(
                    "Your first page lists what waits for a person, the most pressing first, with the way "
                    "to do it."
                ),
                _("When it says that nothing needs you, nothing does: reminders leave by themselves."),
                _(
                    "The page of a review says what must be there before it moves on, what is missing, and "
                    "who owes it."
                ),
            ),
        ),
        Topic(
            "reminders",
            _("Reminders, and holding them back"),
            MANAGER,
            (
                _(
                    "“Coming emails” shows what is planned for the next 20 working days: to whom, about "
                    "what, and by which rule. Each can be held, sent now, or left out with a reason."
                ),
                _(
                    "On “Reminders” of a review, choose what is owed. There you can remind by hand, note a "
                    "telephone call, and leave somebody in peace until a day."
                ),
                _("A telephone call that you note counts: reminders wait until the day that was named."),
                _("An audit is never closed by reminders alone."),
            ),
        ),
        Topic(
            "without",
            _("Going ahead without something"),
            MANAGER | REVIEWER,
            (
                _(
                    "One agency’s audit: open the audit and say that the review goes ahead without it, and "
                    "why. It can still come later, and is then marked as late."
                ),
                _(
                    "A check of a gate: choose to move on without it on the page of the review, and say "
                    "why. Where the workflow asks for a second person, they agree under their own sign-in."
                ),
                _(
                    "“Moved on without” lists all such decisions, over all reviews, with who, why and who "
                    "agreed."
                ),
            ),
        ),
        Topic(
            "letting-people-in",
            _("Letting people in, and when they leave"),
            MANAGER | {Capacity.administrator},
            (
                _(
                    "On “People” add one person, or bring a list from a spreadsheet: you see what each line"
                    " does first."
                ),
                _(
                    "Whoever signs in with a password gets an invitation and a code by another way. "
                    "Auditors, leads and those invited need no account."
                ),
                _(
                    "When somebody is away, say until when and who stands in. When somebody leaves, close "
                    "their account."
                ),
            ),
        ),
        Topic(
            "hours-and-days",
            _("Hours, quiet days and closed days"),
            MANAGER | {Capacity.administrator},
            (
                _(
                    "“Hours, quiet days and closed days” says when emails leave, and on which days of the "
                    "year nobody is reminded."
                ),
                _("Before a day is closed, the page shows which due days and reminders that would touch."),
            ),
        ),
    )


def _for_the_rest() -> tuple[Topic, ...]:
    return (
        Topic(
            "reading-answers",
            _("Reading answers side by side"),
            REVIEWER,
            (
                _(
                    "Until the audits are closed you see who has returned, not what they wrote. So no early"
                    " answer colours a late one."
                ),
                _(
                    "Then “Side by side” shows all agencies’ answers to one question. Mark there what to "
                    "raise at the event."
                ),
                _("Who looked at answers, and when, is written down."),
            ),
        ),
        Topic(
            "writing-the-report",
            _("Writing the report"),
            REVIEWER,
            (
                _(
                    "“Report” has a section for each part. Statements can begin with points of the event "
                    "and rest on them."
                ),
                _(
                    "Before a draft goes out, the page shows what may say who somebody is. A named person "
                    "confirms each place."
                ),
                _(
                    "Every new version asks for sign-off anew. Partners see only what changed since they "
                    "read it."
                ),
            ),
        ),
        Topic(
            "signing-off",
            _("Signing off a report"),
            frozenset({Capacity.signer}),
            (
                _(
                    "Your email leads to the text, with recommendations first and the minutes that it takes"
                    " to read."
                ),
                _(
                    "Approve, or ask for changes to a section with a reason. You are asked for one more "
                    "code before it counts."
                ),
                _(
                    "Your answer belongs to one version. If the report changes, you are asked again and see"
                    " what changed."
                ),
                _("If you cannot answer in time, a deputy who was agreed beforehand can answer for you."),
                _("Your receipt names the exact version, and stays where it is."),
            ),
        ),
        Topic(
            "reading-along",
            _("Following reviews as a scrutineer"),
            frozenset({Capacity.reader}),
            (
                _(
                    "You see every review with its history, its dates, its actions and what came of them; "
                    "nothing to fill in."
                ),
                _(
                    "“Moved on without” is the register of all decisions beside the rules. “Timeliness” "
                    "tells how audits come back."
                ),
                _(
                    "The history of a review can be checked on its page: it says whether anything was "
                    "altered."
                ),
                _("Agencies’ own answers are not shown to readers."),
            ),
        ),
        Topic(
            "your-actions",
            _("If you own an action"),
            frozenset({Capacity.owner}),
            (
                _("The link in our email shows the action, its day, and what was said so far."),
                _(
                    "Say how far it is, or that it is done and what shows it. The partnership then closes "
                    "it, or asks back."
                ),
            ),
        ),
        Topic(
            "looking-after",
            _("Looking after this service"),
            frozenset({Capacity.administrator}),
            (
                _(
                    "“Health” says whether emails leave, whether the history holds, and when the last "
                    "backup was made."
                ),
                _("“Settings” shows what this place has set. Passwords and keys are never shown."),
                _("On the server, malp-flow doctor looks at more, and says how to mend what it finds."),
            ),
        ),
    )
