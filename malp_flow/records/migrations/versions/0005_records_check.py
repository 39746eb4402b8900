"""What agencies answered before the audits are issued: do they know the child, or a parent or carer?"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the column that says when an agency's lead confirmed a nil return."""
    op.create_table(
        "records_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chase_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("child", sa.String(length=64), nullable=True),
        sa.Column("parents", sa.String(length=64), nullable=True),
        sa.Column("parent_roles", sa.String(length=200), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("said_by_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        _key("review_id", "review.id"),
        _key("case_id", "review_case.id"),
        _key("agency_id", "agency.id"),
        _key("answered_by", "membership.id"),
        _key("partnership_id", "partnership.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_check")),
        sa.UniqueConstraint("case_id", "agency_id", name=op.f("uq_records_check_case_id_agency_id")),
    )
    op.create_index(op.f("ix_records_check_review_id"), "records_check", ["review_id"])
    op.create_index(op.f("ix_records_check_chase_at"), "records_check", ["chase_at"])
    op.add_column("audit", sa.Column("nil_confirmed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take both away."""
    with op.batch_alter_table("audit") as audit:
        audit.drop_column("nil_confirmed_at")
    op.drop_table("records_check")


def _key(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_records_check_{column}")
    return sa.ForeignKeyConstraint([column], [target], name=name, initially="DEFERRED", deferrable=True)
