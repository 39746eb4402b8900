"""All mail on hold until a person lets it go; sign-ins by another organisation are found by a digest."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the column by which a sign-in is found."""
    op.create_table(
        "mail_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=64), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["released_by"],
            ["membership.id"],
            name=op.f("fk_mail_hold_released_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_hold")),
    )
    op.add_column("factor", sa.Column("lookup", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_factor_lookup"), "factor", ["lookup"], unique=True)


def downgrade() -> None:
    """Take both away."""
    op.drop_index(op.f("ix_factor_lookup"), table_name="factor")
    with op.batch_alter_table("factor") as factor:
        factor.drop_column("lookup")
    op.drop_table("mail_hold")
