"""The first house: all tables, and triggers on those in which nothing may be rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A later migration that rebuilds one of these on SQLite must make its triggers anew: they go with the table.
_KEPT = (
    *("answer", "decision_answer", "document_version", "entry"),
    *("statement", "tool_definition", "workflow_definition"),
)

# Retention and erasure may empty a sealed column; nothing may put other words into it.
_ERASABLE = {
    "answer": ("body_sealed",),
    "decision_answer": ("reason_sealed",),
    "document_version": ("body_sealed",),
    "statement": ("text_sealed",),
}
# These may be filled in once, after the row was saved.
_FILLED_ONCE = {"document_version": ("anonymity_confirmed_by", "anonymity_confirmed_at")}


def upgrade() -> None:
    """Make all tables and the triggers."""
    _make_tables()
    if op.get_bind().dialect.name == "postgresql":
        _guard_on_postgresql()
    else:
        _guard_on_sqlite()


def downgrade() -> None:
    """Take everything away; triggers and indexes go with their tables."""
    for table in _NEWEST_FIRST:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_rewriting()")


def _guard_on_sqlite() -> None:
    for table in _KEPT:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} {_when(table, act)}"
                f" BEGIN SELECT RAISE(ABORT, '{table} keeps what was written'); END"
            )


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION '% keeps what was written', TG_TABLE_NAME"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in _KEPT:
        for act in ("UPDATE", "DELETE", "TRUNCATE"):
            each = "STATEMENT" if act == "TRUNCATE" else "ROW"
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table}"
                f" FOR EACH {each} {_when(table, act)} EXECUTE FUNCTION refuse_rewriting()"
            )


def _when(table: str, act: str) -> str:
    """Return when an act is refused: always, but for the columns of an UPDATE named above."""
    if act != "UPDATE" or table not in {*_ERASABLE, *_FILLED_ONCE}:
        return ""
    erasable, once = _ERASABLE.get(table, ()), _FILLED_ONCE.get(table, ())
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    refused = [_changes(column) for column in columns if column not in {*erasable, *once}]
    refused += [f"(NEW.{column} IS NOT NULL AND {_changes(column)})" for column in erasable]
    refused += [f"(OLD.{column} IS NOT NULL AND {_changes(column)})" for column in once]
    return f"WHEN ({' OR '.join(refused)})"


def _changes(column: str) -> str:
    # SQLite learnt IS DISTINCT FROM late; its older word for it is IS NOT.
    differs = "IS DISTINCT FROM" if op.get_bind().dialect.name == "postgresql" else "IS NOT"
    return f"OLD.{column} {differs} NEW.{column}"


def _key(column: str, target: str, *, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(name), initially="DEFERRED", deferrable=True)


_NEWEST_FIRST = (
    "letter_cause",
    "statement",
    "sign_in_request",
    "remembered_browser",
    "more_time",
    "ladder_step",
    "decision_answer",
    "attendance",
    "review_exception",
    "meeting",
    "link",
    "hold",
    "document_version",
    "deadline",
    "audit",
    "answer",
    "role_holding",
    "item",
    "identity_sheet",
    "identity_given",
    "entry_secret",
    "review_tool",
    "review_case",
    "panel_seat",
    "entry",
    "review",
    "letter_text",
    "delivery_note",
    "tool_definition",
    "workflow_definition",
    "letter",
    "web_session",
    "membership",
    "factor",
    "closure",
    "checkpoint",
    "agency",
    "access_log",
    "person",
    "partnership",
    "heartbeat",
    "form_key",
)


def _make_tables() -> None:
    op.create_table(
        "form_key",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_form_key")),
    )
    op.create_index(op.f("ix_form_key_at"), "form_key", ["at"], unique=False)

    op.create_table(
        "heartbeat",
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("high_water_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "partnership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("history_size", sa.Integer(), nullable=False),
        sa.Column("history_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
        sa.UniqueConstraint("slug", name=op.f("uq_partnership_slug")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("address_index", sa.String(length=64), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("address_index", name=op.f("uq_person_address_index")),
    )
    op.create_table(
        "access_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("thing", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _key("partnership_id", "partnership.id", name="fk_access_log_partnership_id"),
        _key("person_id", "person.id", name="fk_access_log_person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
    )
    op.create_index(
        op.f("ix_access_log_partnership_id_at"), "access_log", ["partnership_id", "at"], unique=False
    )

    op.create_table(
        "agency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=True),
        sa.Column("mailbox_sealed", sa.LargeBinary(), nullable=True),
        _key("partnership_id", "partnership.id", name="fk_agency_partnership_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("partnership_id", "name", name=op.f("uq_agency_partnership_id_name")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _key("partnership_id", "partnership.id", name="fk_checkpoint_partnership_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint")),
        sa.UniqueConstraint("partnership_id", "size", name=op.f("uq_checkpoint_partnership_id_size")),
    )
    op.create_table(
        "closure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        _key("partnership_id", "partnership.id", name="fk_closure_partnership_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sa.UniqueConstraint(
            "partnership_id", "calendar", "day", name=op.f("uq_closure_partnership_id_calendar_day")
        ),
    )
    op.create_table(
        "factor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_counter", sa.Integer(), nullable=True),
        _key("person_id", "person.id", name="fk_factor_person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor")),
    )
    op.create_index(op.f("ix_factor_person_id"), "factor", ["person_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        _key("partnership_id", "partnership.id", name="fk_membership_partnership_id"),
        _key("person_id", "person.id", name="fk_membership_person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "partnership_id", "person_id", name=op.f("uq_membership_partnership_id_person_id")
        ),
    )
    op.create_index(op.f("ix_membership_person_id"), "membership", ["person_id"], unique=False)

    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fresh_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        _key("partnership_id", "partnership.id", name="fk_web_session_partnership_id"),
        _key("person_id", "person.id", name="fk_web_session_person_id"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_person_id"), "web_session", ["person_id"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("dated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_on", sa.Date(), nullable=True),
        sa.Column("any_hour", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("template_digest", sa.String(length=64), nullable=True),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Integer(), nullable=False),
        sa.Column("last_code", sa.String(length=64), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resend_of", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('pending', 'leased', 'started', 'sent', 'superseded', 'cancelled', 'dead', 'held')",
            name=op.f("ck_letter_status"),
        ),
        _key("membership_id", "membership.id", name="fk_letter_membership_id"),
        _key("partnership_id", "partnership.id", name="fk_letter_partnership_id"),
        _key("resend_of", "letter.id", name="fk_letter_resend_of"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    op.create_index(op.f("ix_letter_membership_id"), "letter", ["membership_id"], unique=False)
    op.create_index(
        "ix_letter_pending",
        "letter",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )

    op.create_table(
        "workflow_definition",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("yaml", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_by", sa.Uuid(), nullable=True),
        _key("activated_by", "membership.id", name="fk_workflow_definition_activated_by"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_workflow_definition")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_workflow_definition_name_version")),
    )
    op.create_table(
        "tool_definition",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_by", sa.Uuid(), nullable=True),
        _key("activated_by", "membership.id", name="fk_tool_definition_activated_by"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_tool_definition")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_tool_definition_name_version")),
    )
    op.create_table(
        "delivery_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _key("letter_id", "letter.id", name="fk_delivery_note_letter_id"),
        _key("partnership_id", "partnership.id", name="fk_delivery_note_partnership_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_note")),
    )
    op.create_index(op.f("ix_delivery_note_letter_id"), "delivery_note", ["letter_id"], unique=False)

    op.create_table(
        "letter_text",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _key("letter_id", "letter.id", name="fk_letter_text_letter_id"),
        _key("partnership_id", "partnership.id", name="fk_letter_text_partnership_id"),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_letter_text")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("workflow_digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("history_hash", sa.String(length=64), nullable=False),
        sa.Column("ready_move", sa.String(length=64), nullable=True),
        sa.Column("look_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("taken_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _key("parent_id", "review.id", name="fk_review_parent_id"),
        _key("partnership_id", "partnership.id", name="fk_review_partnership_id"),
        _key("workflow_digest", "workflow_definition.digest", name="fk_review_workflow_digest"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_review_partnership_id_reference")),
    )
    op.create_index(
        op.f("ix_review_look_again_at"),
        "review",
        ["look_again_at"],
        unique=False,
        sqlite_where=sa.text("look_again_at IS NOT NULL"),
        postgresql_where=sa.text("look_again_at IS NOT NULL"),
    )

    op.create_table(
        "entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("review_seq", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("review_previous", sa.String(length=64), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(review_id IS NULL) = (review_seq IS NULL) AND (review_id IS NULL) = (review_previous IS NULL)",
            name=op.f("ck_entry_in_a_review_or_not"),
        ),
        _key("partnership_id", "partnership.id", name="fk_entry_partnership_id"),
        _key("review_id", "review.id", name="fk_entry_review_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("partnership_id", "seq", name=op.f("uq_entry_partnership_id_seq")),
        sa.UniqueConstraint("review_id", "review_seq", name=op.f("uq_entry_review_id_review_seq")),
    )
    op.create_table(
        "panel_seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        _key("delegate_id", "membership.id", name="fk_panel_seat_delegate_id"),
        _key("membership_id", "membership.id", name="fk_panel_seat_membership_id"),
        _key("partnership_id", "partnership.id", name="fk_panel_seat_partnership_id"),
        _key("review_id", "review.id", name="fk_panel_seat_review_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_seat")),
        sa.UniqueConstraint("review_id", "membership_id", name=op.f("uq_panel_seat_review_id_membership_id")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_panel_seat_review_id_number")),
    )
    op.create_index(op.f("ix_panel_seat_delegate_id"), "panel_seat", ["delegate_id"], unique=False)
    op.create_index(op.f("ix_panel_seat_membership_id"), "panel_seat", ["membership_id"], unique=False)

    op.create_table(
        "review_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        _key("partnership_id", "partnership.id", name="fk_review_case_partnership_id"),
        _key("review_id", "review.id", name="fk_review_case_review_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_case")),
        sa.UniqueConstraint("review_id", "reference", name=op.f("uq_review_case_review_id_reference")),
    )
    op.create_table(
        "review_tool",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("item_name", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("local_values", sa.Text(), nullable=False),
        _key("digest", "tool_definition.digest", name="fk_review_tool_digest"),
        _key("partnership_id", "partnership.id", name="fk_review_tool_partnership_id"),
        _key("review_id", "review.id", name="fk_review_tool_review_id"),
        sa.PrimaryKeyConstraint("review_id", "item_name", name=op.f("pk_review_tool")),
    )
    op.create_table(
        "entry_secret",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _key("entry_id", "entry.id", name="fk_entry_secret_entry_id"),
        _key("partnership_id", "partnership.id", name="fk_entry_secret_partnership_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_secret")),
        sa.UniqueConstraint("entry_id", "field", name=op.f("uq_entry_secret_entry_id_field")),
    )
    op.create_table(
        "identity_given",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("route_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        _key("agency_id", "agency.id", name="fk_identity_given_agency_id"),
        _key("by", "membership.id", name="fk_identity_given_by"),
        _key("case_id", "review_case.id", name="fk_identity_given_case_id"),
        _key("partnership_id", "partnership.id", name="fk_identity_given_partnership_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_given")),
        sa.UniqueConstraint("case_id", "agency_id", name=op.f("uq_identity_given_case_id_agency_id")),
    )
    op.create_table(
        "identity_sheet",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _key("case_id", "review_case.id", name="fk_identity_sheet_case_id"),
        _key("partnership_id", "partnership.id", name="fk_identity_sheet_partnership_id"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_identity_sheet")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        _key("agency_id", "agency.id", name="fk_item_agency_id"),
        _key("case_id", "review_case.id", name="fk_item_case_id"),
        _key("partnership_id", "partnership.id", name="fk_item_partnership_id"),
        _key("review_id", "review.id", name="fk_item_review_id"),
        _key("seat_id", "panel_seat.id", name="fk_item_seat_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint(
            "review_id", "name", "place", "round", name=op.f("uq_item_review_id_name_place_round")
        ),
    )
    op.create_index(op.f("ix_item_agency_id"), "item", ["agency_id"], unique=False)

    op.create_table(
        "role_holding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=True),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("deputy_of", sa.Uuid(), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _key("agency_id", "agency.id", name="fk_role_holding_agency_id"),
        _key("agreed_by", "membership.id", name="fk_role_holding_agreed_by"),
        _key("case_id", "review_case.id", name="fk_role_holding_case_id"),
        _key("deputy_of", "membership.id", name="fk_role_holding_deputy_of"),
        _key("granted_by", "membership.id", name="fk_role_holding_granted_by"),
        _key("membership_id", "membership.id", name="fk_role_holding_membership_id"),
        _key("partnership_id", "partnership.id", name="fk_role_holding_partnership_id"),
        _key("review_id", "review.id", name="fk_role_holding_review_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_holding")),
    )
    op.create_index(op.f("ix_role_holding_membership_id"), "role_holding", ["membership_id"], unique=False)
    op.create_index(
        op.f("ix_role_holding_partnership_id_capacity"),
        "role_holding",
        ["partnership_id", "capacity"],
        unique=False,
    )
    op.create_index(op.f("ix_role_holding_review_id"), "role_holding", ["review_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        _key("item_id", "item.id", name="fk_answer_item_id"),
        _key("partnership_id", "partnership.id", name="fk_answer_partnership_id"),
        _key("saved_by", "membership.id", name="fk_answer_saved_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "item_id", "question", "revision", name=op.f("uq_answer_item_id_question_revision")
        ),
    )
    op.create_table(
        "audit",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("known", sa.String(length=64), nullable=True),
        sa.Column("relationship", sa.String(length=64), nullable=True),
        sa.Column("receipt", sa.String(length=64), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worked_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("sections_total", sa.Integer(), nullable=False),
        sa.Column("sections_done", sa.Integer(), nullable=False),
        sa.Column("nil_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        _key("accepted_by", "membership.id", name="fk_audit_accepted_by"),
        _key("item_id", "item.id", name="fk_audit_item_id"),
        _key("partnership_id", "partnership.id", name="fk_audit_partnership_id"),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_audit")),
        sa.UniqueConstraint("receipt", name=op.f("uq_audit_receipt")),
    )
    op.create_table(
        "deadline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("item_place", sa.String(length=36), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("calendar", sa.String(length=64), nullable=False),
        sa.Column("earliest", sa.Boolean(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(item_id IS NULL) = (item_place = '')", name=op.f("ck_deadline_place_says_item")),
        _key("item_id", "item.id", name="fk_deadline_item_id"),
        _key("partnership_id", "partnership.id", name="fk_deadline_partnership_id"),
        _key("review_id", "review.id", name="fk_deadline_review_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        sa.UniqueConstraint(
            "review_id",
            "name",
            "item_place",
            "round",
            name=op.f("uq_deadline_review_id_name_item_place_round"),
        ),
    )
    op.create_index(op.f("ix_deadline_item_id"), "deadline", ["item_id"], unique=False)

    op.create_table(
        "document_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anonymity_confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("anonymity_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspicious_places", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(anonymity_confirmed_by IS NULL) = (anonymity_confirmed_at IS NULL)",
            name=op.f("ck_document_version_confirmed_by_somebody"),
        ),
        _key("anonymity_confirmed_by", "membership.id", name="fk_document_version_anonymity_confirmed_by"),
        _key("item_id", "item.id", name="fk_document_version_item_id"),
        _key("partnership_id", "partnership.id", name="fk_document_version_partnership_id"),
        _key("saved_by", "membership.id", name="fk_document_version_saved_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("id", "sha256", name=op.f("uq_document_version_id_sha256")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_document_version_item_id_number")),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("clock_runs", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        _key("item_id", "item.id", name="fk_hold_item_id"),
        _key("partnership_id", "partnership.id", name="fk_hold_partnership_id"),
        _key("review_id", "review.id", name="fk_hold_review_id"),
        _key("set_by", "membership.id", name="fk_hold_set_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_review_id"), "hold", ["review_id"], unique=False)

    op.create_table(
        "link",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _key("item_id", "item.id", name="fk_link_item_id"),
        _key("membership_id", "membership.id", name="fk_link_membership_id"),
        _key("partnership_id", "partnership.id", name="fk_link_partnership_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_item_id_membership_id"), "link", ["item_id", "membership_id"], unique=False)
    op.create_index(op.f("ix_link_membership_id"), "link", ["membership_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("notes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _key("item_id", "item.id", name="fk_meeting_item_id"),
        _key("partnership_id", "partnership.id", name="fk_meeting_partnership_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("item_id", "session", name=op.f("uq_meeting_item_id_session")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_uid")),
    )
    op.create_table(
        "review_exception",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("move", sa.String(length=64), nullable=True),
        sa.Column("checks", sa.Text(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at_version", sa.Integer(), nullable=False),
        _key("agreed_by", "membership.id", name="fk_review_exception_agreed_by"),
        _key("asked_by", "membership.id", name="fk_review_exception_asked_by"),
        _key("item_id", "item.id", name="fk_review_exception_item_id"),
        _key("partnership_id", "partnership.id", name="fk_review_exception_partnership_id"),
        _key("review_id", "review.id", name="fk_review_exception_review_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_exception")),
    )
    op.create_index(op.f("ix_review_exception_review_id"), "review_exception", ["review_id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.String(length=64), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        _key("agency_id", "agency.id", name="fk_attendance_agency_id"),
        _key("meeting_id", "meeting.id", name="fk_attendance_meeting_id"),
        _key("membership_id", "membership.id", name="fk_attendance_membership_id"),
        _key("partnership_id", "partnership.id", name="fk_attendance_partnership_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "meeting_id", "membership_id", name=op.f("uq_attendance_meeting_id_membership_id")
        ),
    )
    op.create_index(op.f("ix_attendance_membership_id"), "attendance", ["membership_id"], unique=False)

    op.create_table(
        "decision_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("for_whom", sa.String(length=200), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _key("by", "membership.id", name="fk_decision_answer_by"),
        _key("item_id", "item.id", name="fk_decision_answer_item_id"),
        _key("partnership_id", "partnership.id", name="fk_decision_answer_partnership_id"),
        _key("seat_id", "panel_seat.id", name="fk_decision_answer_seat_id"),
        sa.ForeignKeyConstraint(
            ["version_id", "sha256"],
            ["document_version.id", "document_version.sha256"],
            name=op.f("fk_decision_answer_version_id_sha256"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_answer")),
        sa.UniqueConstraint(
            "item_id", "seat_id", "version_id", name=op.f("uq_decision_answer_item_id_seat_id_version_id")
        ),
    )
    op.create_index(op.f("ix_decision_answer_version_id"), "decision_answer", ["version_id"], unique=False)

    op.create_table(
        "ladder_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("letter", sa.String(length=64), nullable=False),
        sa.Column("tell", sa.String(length=64), nullable=True),
        sa.Column("unless", sa.String(length=64), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'done', 'skipped', 'overtaken', 'cancelled', 'held')",
            name=op.f("ck_ladder_step_state"),
        ),
        _key("deadline_id", "deadline.id", name="fk_ladder_step_deadline_id"),
        _key("partnership_id", "partnership.id", name="fk_ladder_step_partnership_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_step")),
        sa.UniqueConstraint(
            "deadline_id",
            "rung",
            "round",
            "recipient",
            name=op.f("uq_ladder_step_deadline_id_rung_round_recipient"),
        ),
    )
    op.create_index(
        "ix_ladder_step_planned",
        "ladder_step",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )

    op.create_table(
        "more_time",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("decision", sa.String(length=64), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("old_on", sa.Date(), nullable=False),
        sa.Column("new_on", sa.Date(), nullable=True),
        _key("asked_by", "membership.id", name="fk_more_time_asked_by"),
        _key("deadline_id", "deadline.id", name="fk_more_time_deadline_id"),
        _key("decided_by", "membership.id", name="fk_more_time_decided_by"),
        _key("partnership_id", "partnership.id", name="fk_more_time_partnership_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_more_time")),
    )
    op.create_index(op.f("ix_more_time_deadline_id"), "more_time", ["deadline_id"], unique=False)

    op.create_table(
        "remembered_browser",
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("link_id", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        _key("link_id", "link.id", name="fk_remembered_browser_link_id"),
        sa.PrimaryKeyConstraint("browser_hash", "link_id", name=op.f("pk_remembered_browser")),
    )
    op.create_table(
        "sign_in_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("link_id", sa.String(length=64), nullable=True),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _key("link_id", "link.id", name="fk_sign_in_request_link_id"),
        _key("person_id", "person.id", name="fk_sign_in_request_person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_request")),
    )
    op.create_index(
        op.f("ix_sign_in_request_browser_hash"), "sign_in_request", ["browser_hash"], unique=False
    )
    op.create_index(op.f("ix_sign_in_request_person_id"), "sign_in_request", ["person_id"], unique=False)

    op.create_table(
        "statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("for_whom", sa.String(length=200), nullable=True),
        sa.Column("said_none", sa.Boolean(), nullable=False),
        _key("partnership_id", "partnership.id", name="fk_statement_partnership_id"),
        _key("version_id", "document_version.id", name="fk_statement_version_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("version_id", "kind", "number", name=op.f("uq_statement_version_id_kind_number")),
    )
    op.create_table(
        "letter_cause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("deadline_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_because", sa.String(length=64), nullable=True),
        _key("deadline_id", "deadline.id", name="fk_letter_cause_deadline_id"),
        _key("entry_id", "entry.id", name="fk_letter_cause_entry_id"),
        _key("item_id", "item.id", name="fk_letter_cause_item_id"),
        _key("letter_id", "letter.id", name="fk_letter_cause_letter_id"),
        _key("partnership_id", "partnership.id", name="fk_letter_cause_partnership_id"),
        _key("review_id", "review.id", name="fk_letter_cause_review_id"),
        _key("step_id", "ladder_step.id", name="fk_letter_cause_step_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_cause")),
    )
    op.create_index(op.f("ix_letter_cause_item_id"), "letter_cause", ["item_id"], unique=False)
    op.create_index(op.f("ix_letter_cause_letter_id"), "letter_cause", ["letter_id"], unique=False)
    op.create_index(op.f("ix_letter_cause_review_id"), "letter_cause", ["review_id"], unique=False)
    op.create_index(op.f("ix_letter_cause_step_id"), "letter_cause", ["step_id"], unique=False)
