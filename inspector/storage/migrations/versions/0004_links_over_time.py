"""links over time: what was found of them, and inspections that ask dead ones again"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SWEPT = ["period", "round", "site_code"]


def upgrade() -> None:
    op.create_table(
        "link_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False, comment="address of the target, spelled one way"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="what the link brings: page, attachment, image …",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="ok, redirected, blocked"),
        sa.Column("at", sa.Text(), nullable=False, comment="moment of the try that proved it"),
        sa.Column("status", sa.Integer(), nullable=True, comment="HTTP status it was answered with"),
        sa.Column(
            "capture", sa.Text(), nullable=False, comment="id of the capture that holds the proof"
        ),
        sa.Column("record", sa.Text(), nullable=False, comment="WARC-Record-ID of the proof"),
        sa.ForeignKeyConstraint(["period"], ["period.name"], name=op.f("fk_link_verdict_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_verdict")),
    )
    op.create_index("ix_link_verdict_url", "link_verdict", ["period", "round", "url"])
    with op.batch_alter_table("inspection") as batch:
        batch.add_column(
            sa.Column(
                "due",
                sa.Text(),
                nullable=False,
                server_default="",
                comment="moment before which it is not begun; or empty",
            )
        )
        batch.add_column(
            sa.Column(
                "confirms",
                sa.Integer(),
                nullable=True,
                comment="of a recheck: the inspection whose dead links it asks again",
            )
        )
        batch.alter_column("kind", existing_type=sa.Text(), comment="sweep, recheck or audit")
        batch.create_foreign_key(
            op.f("fk_inspection_confirms"), "inspection", ["confirms"], ["id"]
        )
        batch.drop_constraint(op.f("uq_inspection_period_round_site_code"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_inspection_period_round_site_code_kind"), [*_SWEPT, "kind"]
        )
    with op.batch_alter_table("result") as batch:
        batch.add_column(
            sa.Column(
                "capture_id",
                sa.Text(),
                nullable=True,
                comment="second look it rests on; null: the first visit alone",
            )
        )
        batch.create_foreign_key(op.f("fk_result_capture_id"), "capture", ["capture_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("result") as batch:
        batch.drop_constraint(op.f("fk_result_capture_id"), type_="foreignkey")
        batch.drop_column("capture_id")
    op.execute(
        "DELETE FROM capture WHERE inspection_id IN"
        " (SELECT id FROM inspection WHERE kind = 'recheck')"
    )
    op.execute("DELETE FROM inspection WHERE kind = 'recheck'")
    with op.batch_alter_table("inspection") as batch:
        batch.drop_constraint(op.f("uq_inspection_period_round_site_code_kind"), type_="unique")
        batch.create_unique_constraint(op.f("uq_inspection_period_round_site_code"), _SWEPT)
        batch.drop_constraint(op.f("fk_inspection_confirms"), type_="foreignkey")
        batch.drop_column("confirms")
        batch.drop_column("due")
    op.drop_index("ix_link_verdict_url", "link_verdict")
    op.drop_table("link_verdict")
