"""the crew: the workers of a cluster by name, with their signs of life; inspections by site"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker",
        sa.Column("name", sa.Text(), nullable=False, comment="machine, process and a random part"),
        sa.Column("lanes", sa.Text(), nullable=False, comment="what it does, with commas"),
        sa.Column("concurrency", sa.Integer(), nullable=False, comment="sites side by side"),
        sa.Column("began_at", sa.Text(), nullable=False, comment="UTC, ISO 8601"),
        sa.Column(
            "seen", sa.Double(), nullable=False, comment="last sign of life, Unix time by the server"
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )
    op.create_index("ix_inspection_site", "inspection", ["site_code"])


def downgrade() -> None:
    op.drop_index("ix_inspection_site", "inspection")
    op.drop_table("worker")
