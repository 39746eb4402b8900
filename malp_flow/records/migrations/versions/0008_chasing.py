"""Chasing: reminders held and claimed, absences with cover, what came back, and who watches the worker."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_STATES = ("planned", "claimed", "sent", "skipped", "overtaken", "cancelled", "held")
_STATES_BEFORE = ("planned", "done", "skipped", "overtaken", "cancelled", "held")
_LEFT = """EXISTS (SELECT 1 FROM letter_cause JOIN letter ON letter.id = letter_cause.letter_id
WHERE letter_cause.step_id = ladder_step.id AND letter.status = 'sent')"""


def upgrade() -> None:
    """Make the tables and columns; a reminder that was “done” is “sent” where its letter left."""
    _ladder_step()
    _reminder_hold()
    _absence()
    _what_came_back()
    _hours()
    _alarm()


def _ladder_step() -> None:
    with op.batch_alter_table("ladder_step") as step:
        step.drop_constraint(op.f("ck_ladder_step_state"), type_="check")
        step.add_column(sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True))
        step.add_column(sa.Column("acted_by", sa.Uuid(), nullable=True))
        step.add_column(sa.Column("words_sealed", sa.LargeBinary(), nullable=True))
        step.create_foreign_key(
            op.f("fk_ladder_step_acted_by"),
            "membership",
            ["acted_by"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )
    op.execute(f"UPDATE ladder_step SET state = 'sent' WHERE state = 'done' AND {_LEFT}")  # noqa: S608 - constants
    op.execute("UPDATE ladder_step SET state = 'claimed' WHERE state = 'done'")
    with op.batch_alter_table("ladder_step") as step:
        step.create_check_constraint(op.f("ck_ladder_step_state"), _in(_STATES))
    held = sa.text("state = 'held'")
    op.create_index(
        "ix_ladder_step_held", "ladder_step", ["wake_at"], sqlite_where=held, postgresql_where=held
    )


def _in(states: tuple[str, ...]) -> str:
    return f"state IN ({', '.join(repr(state) for state in states)})"


def _reminder_hold() -> None:
    op.create_table(
        "reminder_hold",
        *_beginning(),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('asked', 'call')", name=op.f("ck_reminder_hold_kind")),
        *_keys(
            "reminder_hold",
            agency_id="agency.id",
            ended_by="membership.id",
            item_id="item.id",
            partnership_id="partnership.id",
            review_id="review.id",
            set_by="membership.id",
        ),
    )
    for column in ("review_id", "agency_id", "item_id"):
        op.create_index(op.f(f"ix_reminder_hold_{column}"), "reminder_hold", [column])


def _absence() -> None:
    op.create_table(
        "absence",
        *_beginning(),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("cover_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *_keys(
            "absence",
            cover_id="membership.id",
            membership_id="membership.id",
            partnership_id="partnership.id",
            set_by="membership.id",
        ),
    )
    op.create_index(op.f("ix_absence_membership_id"), "absence", ["membership_id"])


def _what_came_back() -> None:
    with op.batch_alter_table("delivery_note") as note:
        note.add_column(sa.Column("membership_id", sa.Uuid(), nullable=True))
        note.add_column(sa.Column("item_id", sa.Uuid(), nullable=True))
        note.add_column(sa.Column("message_id", sa.String(length=200), nullable=True))
        note.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        note.add_column(sa.Column("seen_by", sa.Uuid(), nullable=True))
        for column, target in {
            "membership_id": "membership",
            "item_id": "item",
            "seen_by": "membership",
        }.items():
            note.create_foreign_key(
                op.f(f"fk_delivery_note_{column}"),
                target,
                [column],
                ["id"],
                initially="DEFERRED",
                deferrable=True,
            )
        note.create_unique_constraint(op.f("uq_delivery_note_message_id"), ["message_id"])
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))
        person.add_column(sa.Column("refused_code", sa.String(length=64), nullable=True))
    with op.batch_alter_table("letter_cause") as cause:
        cause.add_column(sa.Column("line_sealed", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("letter") as letter:
        letter.add_column(sa.Column("journal_away_since", sa.DateTime(timezone=True), nullable=True))


def _hours() -> None:
    """Letters leave in a partnership’s own hours; between two days of each year nobody is reminded."""
    defaults = {
        "window_opens": "08:00",
        "window_closes": "16:30",
        "reminders_at": "09:00",
        "quiet_from": "12-24",
        "quiet_to": "01-02",
    }
    with op.batch_alter_table("partnership") as partnership:
        for column, default in defaults.items():
            partnership.add_column(
                sa.Column(column, sa.String(length=64), nullable=False, server_default=default)
            )


def _alarm() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("telling_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    held = sa.text("status = 'held'")
    op.create_index("ix_letter_held", "letter", ["next_at"], sqlite_where=held, postgresql_where=held)
    stands = sa.text("over_at IS NULL")
    op.create_index(
        "uq_alarm_standing",
        "alarm",
        ["kind"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )


def _beginning() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
    )


def _keys(table: str, **targets: str) -> tuple[sa.Constraint, ...]:
    keys = (
        sa.ForeignKeyConstraint(
            [column], [target], name=op.f(f"fk_{table}_{column}"), initially="DEFERRED", deferrable=True
        )
        for column, target in targets.items()
    )
    return (sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")), *keys)


def downgrade() -> None:
    """Take all of it away; a reminder that was claimed or sent is “done” again."""
    op.drop_table("alarm")
    op.drop_index("ix_letter_held", "letter")
    with op.batch_alter_table("partnership") as partnership:
        for column in ("window_opens", "window_closes", "reminders_at", "quiet_from", "quiet_to"):
            partnership.drop_column(column)
    with op.batch_alter_table("letter") as letter:
        letter.drop_column("journal_away_since")
    with op.batch_alter_table("letter_cause") as cause:
        cause.drop_column("line_sealed")
    with op.batch_alter_table("person") as person:
        person.drop_column("refused_at")
        person.drop_column("refused_code")
    with op.batch_alter_table("delivery_note") as note:
        note.drop_constraint(op.f("uq_delivery_note_message_id"), type_="unique")
        for column in ("membership_id", "item_id", "seen_by"):
            note.drop_constraint(op.f(f"fk_delivery_note_{column}"), type_="foreignkey")
        for column in ("membership_id", "item_id", "message_id", "seen_at", "seen_by"):
            note.drop_column(column)
    op.drop_table("absence")
    op.drop_table("reminder_hold")
    op.drop_index("ix_ladder_step_held", table_name="ladder_step")
    with op.batch_alter_table("ladder_step") as step:
        step.drop_constraint(op.f("ck_ladder_step_state"), type_="check")
        step.drop_constraint(op.f("fk_ladder_step_acted_by"), type_="foreignkey")
        for column in ("wake_at", "acted_by", "words_sealed"):
            step.drop_column(column)
    op.execute("UPDATE ladder_step SET state = 'done' WHERE state IN ('claimed', 'sent')")
    with op.batch_alter_table("ladder_step") as step:
        step.create_check_constraint(op.f("ck_ladder_step_state"), _in(_STATES_BEFORE))
