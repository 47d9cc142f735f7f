"""the watch"""

from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('watch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('begun_at', sa.Text(), nullable=False),
    sa.Column('first_day', sa.Text(), nullable=False, comment='first whole day, Asia/Shanghai'),
    sa.Column('last_day', sa.Text(), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False, comment='visits a day to each site'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_watch'))
    )
    op.create_table('watch_visit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_code', sa.Text(), nullable=False),
    sa.Column('day', sa.Text(), nullable=False, comment='date of the visit, Asia/Shanghai'),
    sa.Column('planned', sa.Text(), nullable=False, comment='the moment it was due'),
    sa.Column('started', sa.Text(), nullable=False),
    sa.Column('seconds', sa.Double(), nullable=False, comment='what a reader would have waited'),
    sa.Column('outcome', sa.Text(), nullable=False, comment='opened, failed; not counted: reported, blocked, robots-disallowed, our-fault'),
    sa.Column('phase', sa.Text(), nullable=False, comment='name, connect, tls, answer, status, body, redirect, patience'),
    sa.Column('failure', sa.Text(), nullable=False, comment='from the closed list of failures'),
    sa.Column('http_status', sa.Integer(), nullable=True),
    sa.Column('address', sa.Text(), nullable=False, comment='IP address asked'),
    sa.Column('url', sa.Text(), nullable=False, comment='address that decided, after redirects'),
    sa.Column('status', sa.Text(), nullable=False, comment='of the site in the registry at that moment'),
    sa.Column('vantage', sa.Text(), nullable=False),
    sa.Column('guarded', sa.Boolean(), nullable=False, comment='a protection product answered'),
    sa.Column('rendered', sa.Boolean(), nullable=False, comment='and in the browser the page opened'),
    sa.Column('withdrawn', sa.Text(), nullable=False, comment='why we do not believe ourselves'),
    sa.Column('tries', sa.JSON(), nullable=False, comment='every request; what is empty is left out'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_watch_visit')),
    sa.UniqueConstraint('site_code', 'planned', name=op.f('uq_watch_visit_site_code_planned'))
    )
    with op.batch_alter_table('watch_visit', schema=None) as batch_op:
        batch_op.create_index('ix_watch_visit_day', ['day'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('watch_visit', schema=None) as batch_op:
        batch_op.drop_index('ix_watch_visit_day')

    op.drop_table('watch_visit')
    op.drop_table('watch')
