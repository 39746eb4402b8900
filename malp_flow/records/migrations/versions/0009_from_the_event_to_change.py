"""From the event to change: invitations, notes, families, chronology, comments, actions, the programme."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STATUS = (
    "status IN ('not_started', 'in_progress', 'completed_awaiting_evidence', 'completed_evidenced', "
    "'superseded', 'not_accepted')"
)
_OF_A_MEETING = ("joining", "agenda", "ground_rules", "reading", "support")
_TABLES = (
    "event_invitation",
    "event_note",
    "contribution",
    "report_comment",
    "answer_voided",
    "agreed_improvement",
    "review_brief",
    "family_engagement",
    "chronology_row",
    "chronology_mark",
    "action",
    "action_update",
    "dissemination",
    "programme_entry",
    "calendar_feed",
    "case_choice",
)


def upgrade() -> None:
    """Make the tables and columns."""
    _new_columns()
    _event_invitation()
    _event_note()
    _contribution()
    _report_comment()
    _decision_answer()
    _answer_voided()
    _agreed_improvement()
    _review_brief()
    _family_engagement()
    _chronology_row()
    _chronology_mark()
    _action()
    _action_update()
    _dissemination()
    _programme_entry()
    _calendar_feed()
    _case_choice()


def _new_columns() -> None:
    """Plain columns without keys: rebuilt on SQLite, a table would lose its triggers."""
    for name in _OF_A_MEETING:
        op.add_column("meeting", sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("meeting", sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("statement", sa.Column("details_sealed", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("item") as item:
        item.add_column(sa.Column("owner_id", sa.Uuid(), nullable=True))
        item.create_foreign_key(
            op.f("fk_item_owner_id"),
            "membership",
            ["owner_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )
        item.create_index(op.f("ix_item_owner_id"), ["owner_id"])


def _event_invitation() -> None:
    op.create_table(
        "event_invitation",
        *_beginning(),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_sequence", sa.Integer(), nullable=True),
        sa.Column("needs_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('coming', 'not_coming')", name=op.f("ck_event_invitation_answer")),
        *_keys(
            "event_invitation",
            agency_id="agency.id",
            invited_by="membership.id",
            meeting_id="meeting.id",
            membership_id="membership.id",
            partnership_id="partnership.id",
        ),
    )
    op.create_index(op.f("ix_event_invitation_meeting_id"), "event_invitation", ["meeting_id"])
    op.create_index(op.f("ix_event_invitation_membership_id"), "event_invitation", ["membership_id"])
    stands = sa.text("taken_back_at IS NULL")
    op.create_index(
        "uq_event_invitation_standing",
        "event_invitation",
        ["meeting_id", "membership_id"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )


def _event_note() -> None:
    op.create_table(
        "event_note",
        *_beginning(),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agenda_point", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('point', 'strength', 'learning', 'action')", name=op.f("ck_event_note_kind")
        ),
        *_keys(
            "event_note", meeting_id="meeting.id", partnership_id="partnership.id", taken_by="membership.id"
        ),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_event_note_meeting_id_number")),
    )


def _contribution() -> None:
    op.create_table(
        "contribution",
        *_beginning(),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        *_keys(
            "contribution",
            agency_id="agency.id",
            item_id="item.id",
            membership_id="membership.id",
            partnership_id="partnership.id",
        ),
        sa.UniqueConstraint("item_id", "membership_id", name=op.f("uq_contribution_item_id_membership_id")),
    )


def _report_comment() -> None:
    op.create_table(
        "report_comment",
        *_beginning(),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("reply_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('accepted', 'refused')", name=op.f("ck_report_comment_outcome")),
        *_keys(
            "report_comment",
            by="membership.id",
            partnership_id="partnership.id",
            replied_by="membership.id",
            version_id="document_version.id",
        ),
    )
    op.create_index(op.f("ix_report_comment_version_id"), "report_comment", ["version_id"])


def _decision_answer() -> None:
    """A seat may be asked once more about the same version. Rebuilt on SQLite, it gets its triggers anew."""
    _unguard("decision_answer")
    with op.batch_alter_table("decision_answer") as table:
        table.add_column(sa.Column("section", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("remark", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("minuted_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("minute_sealed", sa.LargeBinary(), nullable=True))
        table.drop_constraint(op.f("uq_decision_answer_item_id_seat_id_version_id"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_decision_answer_item_id_seat_id_version_id_round"),
            ["item_id", "seat_id", "version_id", "round"],
        )
    _guard("decision_answer", erasable=("reason_sealed", "minute_sealed"))


def _answer_voided() -> None:
    op.create_table(
        "answer_voided",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("answer_id", sa.Uuid(), nullable=False),
        sa.Column("because", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "because IN ('new_version', 'withdrawn', 'handed_over')", name=op.f("ck_answer_voided_because")
        ),
        *_keys(
            "answer_voided",
            key="answer_id",
            answer_id="decision_answer.id",
            partnership_id="partnership.id",
        ),
    )
    _guard("answer_voided")


def _unguard(table: str) -> None:
    on = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
    for act in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_refuses_{act}{on}")


def _guard(table: str, *, erasable: tuple[str, ...] = ()) -> None:
    """Let nobody rewrite what a table keeps; sealed columns may be emptied."""
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    differs = "IS DISTINCT FROM" if is_postgresql else "IS NOT"
    refused = [f"NEW.{_q(name)} {differs} OLD.{_q(name)}" for name in columns if name not in erasable]
    refused += [f"(NEW.{name} IS NOT NULL AND NEW.{name} {differs} OLD.{name})" for name in erasable]
    for act, when in (("UPDATE", f"WHEN ({' OR '.join(refused)})"), ("DELETE", "")):
        name = f"{table}_refuses_{act.lower()}"
        if is_postgresql:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW {when}"
                " EXECUTE FUNCTION refuse_rewriting()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} {when}"
                f" BEGIN SELECT RAISE(ABORT, '{table} keeps what was written'); END"
            )


def _q(name: str) -> str:
    return f'"{name}"'


def _agreed_improvement() -> None:
    op.create_table(
        "agreed_improvement",
        *_beginning(),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_keys(
            "agreed_improvement",
            by="membership.id",
            partnership_id="partnership.id",
            seat_id="panel_seat.id",
            statement_id="statement.id",
            version_id="document_version.id",
        ),
    )
    op.create_index(op.f("ix_agreed_improvement_version_id"), "agreed_improvement", ["version_id"])


def _review_brief() -> None:
    op.create_table(
        "review_brief",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("enquiry_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("impact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("independence_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("declared_by", sa.Uuid(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        *_keys(
            "review_brief",
            key="review_id",
            declared_by="membership.id",
            partnership_id="partnership.id",
            review_id="review.id",
        ),
    )


def _family_engagement() -> None:
    op.create_table(
        "family_engagement",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("decided", sa.String(length=64), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("offered_by_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("heard", sa.String(length=64), nullable=True),
        sa.Column("heard_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("decided IN ('yes', 'no', 'later')", name=op.f("ck_family_engagement_decided")),
        *_keys(
            "family_engagement",
            key="review_id",
            partnership_id="partnership.id",
            review_id="review.id",
            saved_by="membership.id",
        ),
    )


def _chronology_row() -> None:
    op.create_table(
        "chronology_row",
        *_beginning(),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("about", sa.Boolean(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("source_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name=op.f("ck_chronology_row_ends_after_it_begins")
        ),
        *_keys(
            "chronology_row",
            added_by="membership.id",
            agency_id="agency.id",
            case_id="review_case.id",
            partnership_id="partnership.id",
            review_id="review.id",
        ),
    )
    op.create_index(op.f("ix_chronology_row_review_id"), "chronology_row", ["review_id"])


def _chronology_mark() -> None:
    op.create_table(
        "chronology_mark",
        *_beginning(),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("row_key", sa.String(length=200), nullable=False),
        sa.Column("significant", sa.Boolean(), nullable=False),
        sa.Column("known_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        *_keys(
            "chronology_mark",
            marked_by="membership.id",
            partnership_id="partnership.id",
            review_id="review.id",
        ),
        sa.UniqueConstraint("review_id", "row_key", name=op.f("uq_chronology_mark_review_id_row_key")),
    )


def _action() -> None:
    op.create_table(
        "action",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.Column("for_agency_only", sa.Boolean(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("measure_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("impact", sa.String(length=64), nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "impact IN ('training', 'procedure', 'practice', 'child')", name=op.f("ck_action_impact")
        ),
        sa.CheckConstraint("source IN ('recommendation', 'finding', 'event')", name=op.f("ck_action_source")),
        sa.CheckConstraint(
            _STATUS,
            name=op.f("ck_action_status"),
        ),
        *_keys(
            "action",
            key="item_id",
            item_id="item.id",
            made_by="membership.id",
            partnership_id="partnership.id",
            review_id="review.id",
            statement_id="statement.id",
        ),
    )
    op.create_index(op.f("ix_action_review_id"), "action", ["review_id"])


def _action_update() -> None:
    op.create_table(
        "action_update",
        *_beginning(),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("evidence_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            _STATUS,
            name=op.f("ck_action_update_status"),
        ),
        *_keys(
            "action_update", by="membership.id", item_id="action.item_id", partnership_id="partnership.id"
        ),
    )
    op.create_index(op.f("ix_action_update_item_id"), "action_update", ["item_id"])


def _dissemination() -> None:
    op.create_table(
        "dissemination",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discussed_on", sa.Date(), nullable=True),
        sa.Column("heads", sa.Integer(), nullable=True),
        sa.Column("changed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_keys(
            "dissemination",
            key="item_id",
            by="membership.id",
            item_id="item.id",
            partnership_id="partnership.id",
        ),
    )


def _programme_entry() -> None:
    op.create_table(
        "programme_entry",
        *_beginning(),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("day_known", sa.Boolean(), nullable=False),
        sa.Column("lead", sa.String(length=200), nullable=True),
        sa.Column("rationale_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("re_audit_of", sa.Uuid(), nullable=True),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        *_keys(
            "programme_entry",
            added_by="membership.id",
            partnership_id="partnership.id",
            re_audit_of="review.id",
            review_id="review.id",
        ),
    )


def _calendar_feed() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        *_keys("calendar_feed", membership_id="membership.id", partnership_id="partnership.id"),
    )
    op.create_index(op.f("ix_calendar_feed_membership_id"), "calendar_feed", ["membership_id"])


def _case_choice() -> None:
    op.create_table(
        "case_choice",
        *_beginning(),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("plan_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("chosen_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *_keys(
            "case_choice", made_by="membership.id", partnership_id="partnership.id", review_id="review.id"
        ),
    )
    op.create_index(op.f("ix_case_choice_review_id"), "case_choice", ["review_id"])


def _beginning() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
    )


def _keys(table: str, key: str = "id", **targets: str) -> tuple[sa.Constraint, ...]:
    keys = (
        sa.ForeignKeyConstraint(
            [column], [target], name=op.f(f"fk_{table}_{column}"), initially="DEFERRED", deferrable=True
        )
        for column, target in targets.items()
    )
    return (sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")), *keys)


def downgrade() -> None:
    """Take all of it away."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    with op.batch_alter_table("item") as item:
        item.drop_index(op.f("ix_item_owner_id"))
        item.drop_constraint(op.f("fk_item_owner_id"), type_="foreignkey")
        item.drop_column("owner_id")
    _decision_answer_as_before()
    op.drop_column("statement", "details_sealed")
    for name in ("cancelled_at", *(f"{name}_sealed" for name in _OF_A_MEETING)):
        op.drop_column("meeting", name)


def _decision_answer_as_before() -> None:
    _unguard("decision_answer")
    with op.batch_alter_table("decision_answer") as table:
        table.drop_constraint(op.f("uq_decision_answer_item_id_seat_id_version_id_round"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_decision_answer_item_id_seat_id_version_id"), ["item_id", "seat_id", "version_id"]
        )
        for name in ("section", "remark", "round", "minuted_on", "minute_sealed"):
            table.drop_column(name)
    _guard("decision_answer", erasable=("reason_sealed",))
