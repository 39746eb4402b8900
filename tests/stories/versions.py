"""The shipped workflow in a next version, for stories in which the file changes while reviews run."""

from malp_flow.engine.loading import load_workflow
from malp_flow.folders import shipped
from malp_flow.services import holdings, library, migrated, migrating
from malp_flow.services.migrated import Approval

REASON = "The partnership agreed the new version on 2 March 2026."
_SHIPPED = shipped("workflows") / "malp.yaml"


def version_of(raised, *replaced):
    """Return the shipped file with its version raised by so much, and words replaced in it."""
    text = _SHIPPED.read_text("utf-8")
    shipped_version = next(line for line in text.splitlines() if line.startswith("version: "))
    number = int(shipped_version.removeprefix("version: "))
    for old, new in ((shipped_version, f"version: {number + raised}"), *replaced):
        assert old in text, old
        text = text.replace(old, new)
    return load_workflow("malp.yaml", text.encode())


class NextVersion:
    """A partnership that moves its reviews to a next version of the shipped file; Mina Shaw approves."""

    def __init__(self, fernshire, definition, *, now, renamed=migrating.SAME_NAMES):
        self.fernshire, self.renamed = fernshire, renamed
        with fernshire.transaction() as session:
            self.digest = library.activate(session, definition, by=None, now=now)
            member = fernshire.joined(session, "Mina Shaw", now)
            holdings.grant(session, member, capacity="manager", by=fernshire.system, now=now)
        self.old = fernshire.digest

    def show(self, *, now, **given):
        with self.fernshire.transaction() as session:
            wanted = {"old": self.old, "new": self.digest, "renamed": self.renamed} | given
            return migrating.dry_run(session, **wanted, by=self.fernshire.manager, now=now)

    def apply(self, shown, reference="MALP-2026-01", *, now, reason=REASON, approver="Mina Shaw"):
        approval = Approval(self.fernshire.members[approver], reason)
        with self.fernshire.transaction() as session:
            return migrated.carry_over(
                session, reference, shown, approval, by=self.fernshire.manager, now=now
            )
