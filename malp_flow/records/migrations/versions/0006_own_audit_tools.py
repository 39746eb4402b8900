"""A partnership’s own versions of audit tools, and its local names."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "partnership_tool",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_from", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        _key("partnership_id", "partnership.id", name="fk_partnership_tool_partnership_id"),
        _key("changed_by", "membership.id", name="fk_partnership_tool_changed_by"),
        _key("published_by", "membership.id", name="fk_partnership_tool_published_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_tool")),
        sa.UniqueConstraint(
            "partnership_id", "name", "version", name=op.f("uq_partnership_tool_partnership_id_name_version")
        ),
    )
    op.create_table(
        "local_name",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        _key("partnership_id", "partnership.id", name="fk_local_name_partnership_id"),
        _key("changed_by", "membership.id", name="fk_local_name_changed_by"),
        sa.PrimaryKeyConstraint("partnership_id", "name", name=op.f("pk_local_name")),
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_table("local_name")
    op.drop_table("partnership_tool")


def _key(column: str, target: str, *, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(name), initially="DEFERRED", deferrable=True)
