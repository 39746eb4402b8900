"""Which audit a command means: an agency’s, and which record where it has several."""

from malp_flow.cli import opening
from malp_flow.cli.opening import Act, NotListed, folded
from malp_flow.services import audit_lists
from malp_flow.services.audit_lines import AuditLine


def meant(act: Act, agency: str, case: str | None) -> AuditLine:
    """Return the one audit that is meant; raises NotListed, and several records are wrong usage."""
    found = audit_lists.of_review(act.session, act.review, now=act.now)
    own = [line for line in found if folded(line.agency) == folded(agency)]
    if not own:
        raise NotListed("agency", agency, sorted({line.agency for line in found}))
    meant = [line for line in own if case in (None, line.record)]
    cases = [line.record for line in own]
    if not meant:
        raise NotListed("record", case or "", cases)
    if len(meant) > 1:
        opening.which(
            f"{own[0].agency} is asked about several records: {', '.join(cases)}. Say which with --case."
        )
    return meant[0]
