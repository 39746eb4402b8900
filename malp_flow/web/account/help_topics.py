"""What the help pages say: one short page a question, first for those whose question it is."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from malp_flow.engine.definition import Capacity
from malp_flow.services.entry_kinds import N_
from malp_flow.wording import gettext as _

# Longer than 250 lines: nothing but words, read from top to bottom by whoever writes them.

EVERYBODY: frozenset[Capacity] = frozenset()
MANAGER, REVIEWER = frozenset({Capacity.manager}), frozenset({Capacity.reviewer})
AUDITOR = frozenset({Capacity.returner, Capacity.coordinator})
LEAD, INVITED = frozenset({Capacity.lead}), frozenset({Capacity.invitee})


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
    return tuple(
        replace(each, title=_(each.title), text=tuple(_(words) for words in each.text)) for each in _TOPICS
    )


def topic(key: str) -> Topic | None:
    """Return the topic of this name in addresses, or None."""
    return next((each for each in topics() if each.key == key), None)


def found(wanted: str) -> tuple[Topic, ...]:
    """Return the topics that hold every word that is looked for."""
    return tuple(each for each in topics() if each.holds(wanted))


def own(capacities: Collection[str]) -> tuple[Topic, ...]:
    """Return the topics of somebody with these capacities."""
    return tuple(each for each in topics() if each.of & set(capacities))


def common() -> tuple[Topic, ...]:
    """Return the topics that are everybody’s."""
    return tuple(each for each in topics() if not each.of)


_TOPICS = (
    Topic(
        "working-days",
        N_("How working days are counted"),
        EVERYBODY,
        (
            N_(
                "“In 3 working days” counts the working days after today, up to and including the day itself."
            ),
            N_(
                "Weekends, bank holidays in England and Wales, and days on which the partnership is "
                "closed do not count."
            ),
            N_("What is due on a day is due at 5pm of that day. It is overdue from then on."),
            N_(
                "A day beyond the bank holidays that the government has published is marked as "
                "provisional. It can still move by a day."
            ),
        ),
    ),
    Topic(
        "getting-in",
        N_("If you cannot get in"),
        EVERYBODY,
        (
            N_(
                "The code works only in the browser in which you asked for it, for 10 minutes, and "
                "once. The newest email counts."
            ),
            N_(
                "Your browser has to keep cookies of this address. If you may not allow that, ring us: "
                "the number is in every email from us."
            ),
            N_(
                "If you have forgotten your PIN, ask for a new one on the page that wants it. The "
                "business manager rings you first."
            ),
            N_(
                "If you sign in with a password and have lost your phone, ask whoever invited you for a"
                " new invitation."
            ),
            N_("We never ask for a code, a PIN or a password by telephone or email."),
        ),
    ),
    Topic(
        "no-names",
        N_("What never to write here"),
        EVERYBODY,
        (
            N_(
                "No name, date of birth, address, school or number of a child or a family. A child’s "
                "record has a reference, such as C-118, and nothing else."
            ),
            N_(
                "Which child is meant is told by a secure route outside this service, or stands on a "
                "sealed page that only those who need it can open."
            ),
            N_("Write “mother”, “older brother”, “the school nurse”. Weeks or ages say more than dates."),
            N_(
                "Where words look like a name or a number, the page asks you to look again. It keeps "
                "what you wrote."
            ),
        ),
    ),
    Topic(
        "emails",
        N_("The emails that you get"),
        EVERYBODY,
        (
            N_("Every email says why you get it, what to do, by when, and who can help."),
            N_(
                "You get at most one email with reminders a day, on working days, in the hours that the"
                " partnership has set. Codes, receipts and changes of an event come at once."
            ),
            N_("An email never names a child and never says what an audit found."),
            N_("An email that is not for you: say so on the page behind its link, or ring the number in it."),
        ),
    ),
    Topic(
        "your-audit",
        N_("Answering an audit"),
        AUDITOR,
        (
            N_(
                "Open the link in our email. A code comes to the same mailbox. The first time, you "
                "choose a PIN."
            ),
            N_(
                "First say what you had to do with the work yourself. Then answer section by section. "
                "Every page is saved when you go on, and you can come back to it until you return the "
                "audit."
            ),
            N_(
                "To read all questions first, take the Word copy. You can write in it and bring it "
                "back: you see what was read before anything is kept."
            ),
            N_(
                "“Check and return” lists what is missing. You may return with gaps; you are told what "
                "they are. Nobody outside your agency reads your answers until the review lets them be "
                "read."
            ),
            N_(
                "If your agency does not know the child, say so on the page of the audit. That is an "
                "answer too."
            ),
        ),
    ),
    Topic(
        "more-time",
        N_("If you need more time, or it is not for you"),
        AUDITOR,
        (
            N_(
                "“Ask for more time” on the page of your audit shows the latest day that leaves the "
                "learning event where it is. Until there is an answer, no reminders go out."
            ),
            N_(
                "“Pass this audit to a colleague” moves the link to them, with what you wrote. Somebody"
                " whom we do not know is first confirmed by the business manager."
            ),
            N_("An overdue audit can still be returned. Nothing is lost."),
        ),
    ),
    Topic(
        "late-audit",
        N_("If an audit of your agency is late"),
        LEAD,
        (
            N_(
                "The link in our email shows what is late, by how much, and what we sent. It never "
                "shows answers."
            ),
            N_(
                "You can say by when it will be done, name another auditor, ask to be rung, or say that"
                " it is not your agency’s. Each takes one page. Then you are left in peace until that "
                "day."
            ),
            N_("When the audit comes back you are told, so that you can stop thinking of it."),
        ),
    ),
    Topic(
        "learning-event",
        N_("If you are invited to a learning event"),
        INVITED,
        (
            N_("Say on the page behind the link whether you come. You need no account and no code for that."),
            N_(
                "If somebody else should come instead, name them there. Say there, once, what you need "
                "to take part."
            ),
            N_(
                "The event is about learning: what made sense to people at the time, and why. It is not"
                " about blame."
            ),
            N_("If time or place change, an email tells you, and the entry in your calendar moves."),
        ),
    ),
    Topic(
        "what-needs-me",
        N_("What needs you today"),
        MANAGER,
        (
            N_(
                "Your first page lists what waits for a person, the most pressing first, with the way "
                "to do it."
            ),
            N_("When it says that nothing needs you, nothing does: reminders leave by themselves."),
            N_(
                "The page of a review says what must be there before it moves on, what is missing, and "
                "who owes it."
            ),
        ),
    ),
    Topic(
        "reminders",
        N_("Reminders, and holding them back"),
        MANAGER,
        (
            N_(
                "“Coming emails” shows what is planned for the next 20 working days: to whom, about "
                "what, and by which rule. Each can be held, sent now, or left out with a reason."
            ),
            N_(
                "On “Reminders” of a review, choose what is owed. There you can remind by hand, note a "
                "telephone call, and leave somebody in peace until a day."
            ),
            N_("A telephone call that you note counts: reminders wait until the day that was named."),
            N_("An audit is never closed by reminders alone."),
        ),
    ),
    Topic(
        "without",
        N_("Going ahead without something"),
        MANAGER | REVIEWER,
        (
            N_(
                "One agency’s audit: open the audit and say that the review goes ahead without it, and "
                "why. It can still come later, and is then marked as late."
            ),
            N_(
                "A check of a gate: choose to move on without it on the page of the review, and say "
                "why. Where the workflow asks for a second person, they agree under their own sign-in."
            ),
            N_(
                "“Moved on without” lists all such decisions, over all reviews, with who, why and who agreed."
            ),
        ),
    ),
    Topic(
        "letting-people-in",
        N_("Letting people in, and when they leave"),
        MANAGER | {Capacity.administrator},
        (
            N_(
                "On “People” add one person, or bring a list from a spreadsheet: you see what each line"
                " does first."
            ),
            N_(
                "Whoever signs in with a password gets an invitation and a code by another way. "
                "Auditors, leads and those invited need no account."
            ),
            N_(
                "When somebody is away, say until when and who stands in. When somebody leaves, close "
                "their account."
            ),
        ),
    ),
    Topic(
        "hours-and-days",
        N_("Hours, quiet days and closed days"),
        MANAGER | {Capacity.administrator},
        (
            N_(
                "“Hours, quiet days and closed days” says when emails leave, and on which days of the "
                "year nobody is reminded."
            ),
            N_("Before a day is closed, the page shows which due days and reminders that would touch."),
        ),
    ),
    Topic(
        "reading-answers",
        N_("Reading answers side by side"),
        REVIEWER,
        (
            N_(
                "Until the audits are closed you see who has returned, not what they wrote. So no early"
                " answer colours a late one."
            ),
            N_(
                "Then “Side by side” shows all agencies’ answers to one question. Mark there what to "
                "raise at the event."
            ),
            N_("Who looked at answers, and when, is written down."),
        ),
    ),
    Topic(
        "writing-the-report",
        N_("Writing the report"),
        REVIEWER,
        (
            N_(
                "“Report” has a section for each part. Statements can begin with points of the event "
                "and rest on them."
            ),
            N_(
                "Before a draft goes out, the page shows what may say who somebody is. A named person "
                "confirms each place."
            ),
            N_(
                "Every new version asks for sign-off anew. Partners see only what changed since they read it."
            ),
        ),
    ),
    Topic(
        "signing-off",
        N_("Signing off a report"),
        frozenset({Capacity.signer}),
        (
            N_(
                "Your email leads to the text, with recommendations first and the minutes that it takes"
                " to read."
            ),
            N_(
                "Approve, or ask for changes to a section with a reason. You are asked for one more "
                "code before it counts."
            ),
            N_(
                "Your answer belongs to one version. If the report changes, you are asked again and see"
                " what changed."
            ),
            N_("If you cannot answer in time, a deputy who was agreed beforehand can answer for you."),
            N_("Your receipt names the exact version, and stays where it is."),
        ),
    ),
    Topic(
        "reading-along",
        N_("Following reviews as a scrutineer"),
        frozenset({Capacity.reader}),
        (
            N_(
                "You see every review with its history, its dates, its actions and what came of them; "
                "nothing to fill in."
            ),
            N_(
                "“Moved on without” is the register of all decisions beside the rules. “Timeliness” "
                "tells how audits come back."
            ),
            N_("The history of a review can be checked on its page: it says whether anything was altered."),
            N_("Agencies’ own answers are not shown to readers."),
        ),
    ),
    Topic(
        "your-actions",
        N_("If you own an action"),
        frozenset({Capacity.owner}),
        (
            N_("The link in our email shows the action, its day, and what was said so far."),
            N_(
                "Say how far it is, or that it is done and what shows it. The partnership then closes "
                "it, or asks back."
            ),
        ),
    ),
    Topic(
        "looking-after",
        N_("Looking after this service"),
        frozenset({Capacity.administrator}),
        (
            N_(
                "“Health” says whether emails leave, whether the history holds, and when the last "
                "backup was made."
            ),
            N_("“Settings” shows what this place has set. Passwords and keys are never shown."),
            N_("On the server, malp-flow doctor looks at more, and says how to mend what it finds."),
        ),
    ),
)
