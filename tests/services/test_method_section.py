"""How the method of a report tells, without small numbers, what was asked."""

from malp_flow.services.audit_counts import AuditCounts
from malp_flow.services.method_section import AgencyLine, MethodSection, open_sentences


def asked_of(agencies, records):
    """Return the section where each agency was asked about each record, and all came back."""
    number = agencies * records
    counts = AuditCounts(
        expected=number,
        not_known=0,
        returned=number,
        went_ahead=0,
        sent_back=0,
        not_returned=0,
        not_back=0,
        withdrawn=0,
    )
    lines = tuple(AgencyLine(f"Agency {at}", counts, ()) for at in range(agencies))
    return MethodSection(counts, records, ("All of it.", "All came back."), lines)


def test_begins_each_sentence_with_a_capital_where_numbers_are_small():
    said = " ".join(open_sentences(asked_of(agencies=4, records=1)))

    assert "Fewer than 5 agencies were asked about a small number" in said
    assert "records. Fewer than 5 audits were expected." in said
