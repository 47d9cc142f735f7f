"""many machines: the number that fences off late workers, limits shared by all, the engine"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("period") as batch:
        batch.add_column(
            sa.Column(
                "engine",
                sa.Text(),
                nullable=False,
                server_default="local",
                comment="of the last sweep: local, procrastinate",
            )
        )
    with op.batch_alter_table("inspection") as batch:
        batch.add_column(
            sa.Column(
                "fence",
                sa.Integer(),
                nullable=False,
                server_default="0",
                comment="grows each time it is taken; older holders are out",
            )
        )
        batch.alter_column(
            "position", existing_type=sa.Integer(), comment="in which order sites are taken"
        )
        batch.alter_column(
            "attempt", existing_type=sa.Integer(), comment="times it was tried, ours aside"
        )
    op.create_table(
        "lease",
        sa.Column("key", sa.Text(), nullable=False, comment="a host, an address or a job's group"),
        sa.Column("holder", sa.Text(), nullable=False, comment="the worker that may ask; or empty"),
        sa.Column(
            "until", sa.Double(), nullable=False, comment="its end, Unix time by the server's clock"
        ),
        sa.Column(
            "wanted", sa.Double(), nullable=False, comment="when another worker asked for it last"
        ),
        sa.Column("state", sa.JSON(), nullable=False, comment="how fast the key may be asked"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lease")),
    )


def downgrade() -> None:
    op.drop_table("lease")
    with op.batch_alter_table("inspection") as batch:
        batch.drop_column("fence")
    with op.batch_alter_table("period") as batch:
        batch.drop_column("engine")
