"""our own health: windows in which we were ill, inspections withdrawn for it"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "health_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="canaries, lag, descriptors"),
        sa.Column("begun", sa.Text(), nullable=False, comment="last moment known to be good"),
        sa.Column(
            "ended",
            sa.Text(),
            nullable=False,
            comment="first moment known to be good again; or empty",
        ),
        sa.Column("worker", sa.Text(), nullable=False, comment="process concerned; empty: all"),
        sa.Column("note", sa.Text(), nullable=False, comment="what was seen"),
        sa.ForeignKeyConstraint(
            ["period"], ["period.name"], name=op.f("fk_health_window_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_window")),
        sa.UniqueConstraint(
            "period",
            "round",
            "kind",
            "begun",
            "worker",
            name=op.f("uq_health_window_period_round_kind_begun_worker"),
        ),
    )
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="of the window: canaries, lag, descriptors"
        ),
        sa.Column("begun", sa.Text(), nullable=False, comment="beginning of the window"),
        sa.Column(
            "worker", sa.Text(), nullable=False, comment="process the window concerned; empty: all"
        ),
        sa.Column("note", sa.Text(), nullable=False, comment="what the visit had seen"),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_withdrawal_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
    )
    op.create_index("ix_withdrawal_inspection_id", "withdrawal", ["inspection_id"])


def downgrade() -> None:
    op.drop_index("ix_withdrawal_inspection_id", "withdrawal")
    op.drop_table("withdrawal")
    op.drop_table("health_window")
