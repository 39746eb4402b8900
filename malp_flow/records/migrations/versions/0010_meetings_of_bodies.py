"""Meetings of standing bodies, and what waits for one that has no day yet."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _body_meeting()
    _awaited_day()


def _body_meeting() -> None:
    op.create_table(
        "body_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("meets_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_to", sa.Date(), nullable=True),
        *_keys("body_meeting", added_by="membership.id", partnership_id="partnership.id"),
    )
    _one_of_those(
        "uq_body_meeting_standing",
        "body_meeting",
        ["partnership_id", "body", "meets_on"],
        where="called_off_at IS NULL",
    )


def _awaited_day() -> None:
    op.create_table(
        "awaited_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("item_place", sa.String(length=36), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(item_id IS NULL) = (item_place = '')", name=op.f("ck_awaited_day_place_says_item")
        ),
        *_keys("awaited_day", item_id="item.id", partnership_id="partnership.id", review_id="review.id"),
    )
    op.create_index(op.f("ix_awaited_day_item_id"), "awaited_day", ["item_id"])
    _one_of_those(
        "uq_awaited_day_waiting",
        "awaited_day",
        ["review_id", "name", "item_place"],
        where="ended_at IS NULL",
    )


def _one_of_those(name: str, table: str, columns: list[str], *, where: str) -> None:
    op.create_index(
        name, table, columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _keys(table: str, **targets: str) -> tuple[sa.Constraint, ...]:
    keys = [
        sa.ForeignKeyConstraint(
            [column], [target], name=op.f(f"fk_{table}_{column}"), initially="DEFERRED", deferrable=True
        )
        for column, target in targets.items()
    ]
    return (*keys, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")))


def downgrade() -> None:
    """Take them away."""
    op.drop_table("awaited_day")
    op.drop_table("body_meeting")
