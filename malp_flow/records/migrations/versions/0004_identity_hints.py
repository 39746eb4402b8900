"""How many places in an audit look like somebody's identity."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the count; for audits that are there already it is made at the next saving."""
    op.add_column("audit", sa.Column("identity_hints", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("audit") as audit:
        audit.alter_column("identity_hints", server_default=None)


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("audit") as audit:
        audit.drop_column("identity_hints")
