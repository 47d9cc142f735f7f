"""columns: what a person said of them, and what a result left open"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_column",
        sa.Column("site_code", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False, comment="address of its first page"),
        sa.Column("name", sa.Text(), nullable=False, comment="栏目名称"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="news, notice, policy, personnel, none; empty: as learnt",
        ),
        sa.Column("exempt", sa.Text(), nullable=False, comment="why it is not judged; or empty"),
        sa.Column(
            "until", sa.Text(), nullable=False, comment="last day of the exemption; or empty"
        ),
        sa.Column("decided_at", sa.Text(), nullable=False, comment="time of the last change"),
        sa.ForeignKeyConstraint(
            ["site_code"], ["site.code"], name=op.f("fk_site_column_site_code")
        ),
        sa.PrimaryKeyConstraint("site_code", "url", name=op.f("pk_site_column")),
    )
    with op.batch_alter_table("observation") as batch:
        batch.alter_column(
            "kind",
            existing_type=sa.Text(),
            comment="home-opened, newest-item, home-items, column-items, notice, standing or address",
        )
    with op.batch_alter_table("result") as batch:
        batch.add_column(
            sa.Column(
                "left_open",
                sa.Integer(),
                nullable=False,
                server_default="0",
                comment="questions it could not settle, beside its findings",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("result") as batch:
        batch.drop_column("left_open")
    op.drop_table("site_column")
