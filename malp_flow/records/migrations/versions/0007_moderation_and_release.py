"""Moderation and release: a second reader's grades, audits sent back, and answers shown to the event."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _second_reading()
    _question_asked()
    _moderated_grade()
    _case_release()


def _second_reading() -> None:
    op.create_table(
        "second_reading",
        *_beginning(),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("for_gaps", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('sent_back', 'accepted')", name=op.f("ck_second_reading_outcome")),
        *_keys("second_reading", by="membership.id", item_id="item.id", partnership_id="partnership.id"),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_second_reading_item_id_number")),
    )


def _question_asked() -> None:
    op.create_table(
        "question_asked",
        *_beginning(),
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("asked_sealed", sa.LargeBinary(), nullable=False),
        *_keys("question_asked", partnership_id="partnership.id", reading_id="second_reading.id"),
        sa.UniqueConstraint("reading_id", "question", name=op.f("uq_question_asked_reading_id_question")),
    )


def _moderated_grade() -> None:
    op.create_table(
        "moderated_grade",
        *_beginning(),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('moderated', 'agreed')", name=op.f("ck_moderated_grade_kind")),
        *_keys("moderated_grade", by="membership.id", item_id="item.id", partnership_id="partnership.id"),
        sa.UniqueConstraint(
            *("item_id", "question", "kind", "revision"),
            name=op.f("uq_moderated_grade_item_id_question_kind_revision"),
        ),
    )


def _case_release() -> None:
    op.create_table(
        "case_release",
        *_beginning(),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *_keys(
            "case_release",
            case_id="review_case.id",
            ended_by="membership.id",
            partnership_id="partnership.id",
            released_by="membership.id",
            review_id="review.id",
        ),
    )
    for column in ("review_id", "case_id"):
        op.create_index(op.f(f"ix_case_release_{column}"), "case_release", [column], unique=False)


def downgrade() -> None:
    """Take them away."""
    for table in ("case_release", "moderated_grade", "question_asked", "second_reading"):
        op.drop_table(table)


def _beginning() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
    )


def _keys(table: str, **targets: str) -> tuple[sa.Constraint, ...]:
    foreign = [_key(table, column, target) for column, target in targets.items()]
    return (*foreign, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")))


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, initially="DEFERRED", deferrable=True)
