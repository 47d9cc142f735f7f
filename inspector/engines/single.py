"""One inspection in this process: the audit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from urllib.parse import urlsplit

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inspector.clock import now, today
from inspector.engines.beside import beside
from inspector.engines.failing import file_failed
from inspector.engines.filing import file_inspection
from inspector.engines.health import Health, spoiled_by
from inspector.errors import UsageError
from inspector.evidence import CaptureLog
from inspector.extract import resolve
from inspector.model import Ailment, Site, Window
from inspector.periods import Period
from inspector.pipeline import inspect
from inspector.profiles import load
from inspector.rules import Rule
from inspector.settings import Settings
from inspector.storage.background import background
from inspector.storage.claims import Claim
from inspector.storage.codec import plain
from inspector.storage.daily import left_today
from inspector.storage.database import session
from inspector.storage.evidence_store import EvidenceStore
from inspector.storage.health import close_windows, keep_window, withdraw
from inspector.storage.results import save_rules, site_of
from inspector.storage.tables import InspectionRow, SiteRow
from inspector.storage.watch import watched
from spiders.gather import Tools
from spiders.gathering import bare
from spiders.network import Network
from spiders.render import Browser

_PATIENCE = 30.0  # seconds an audit waits to hear that all is well with us


def find_site(db: Session, wanted: str) -> Site:
    """The registered site of a code or an address; else one made from the address alone.

    Raises:
        UsageError: neither a registered code nor an address.
    """
    row = db.get(SiteRow, wanted.strip())
    if row is not None:
        return site_of(row)
    url = resolve("", wanted if "://" in wanted else f"http://{wanted}")
    host = urlsplit(url).hostname or ""
    if host.endswith("."):  # the root of the name system, which nobody writes
        url, host = url.replace(host, host.rstrip("."), 1), host.rstrip(".")
    if not url or ("." not in host and host != "localhost" and ":" not in host):
        raise UsageError(f"{wanted!r} is neither a registered code nor an address")
    for known in db.scalars(select(SiteRow).order_by(SiteRow.order, SiteRow.code)):
        mine, theirs = urlsplit(url), urlsplit(known.url)
        if bare(theirs.hostname or "") == bare(host) and theirs.port == mine.port:
            whole = known.type != "section" or mine.path.startswith(theirs.path)
            if whole:
                return site_of(known)
    return Site(code="", name="", url=url, registered=False)


def new_audit(db: Session, site: Site, *, state: str) -> InspectionRow:
    """The row of an audit that nobody has in hand."""
    row = InspectionRow(
        period=None, site_code=site.code, site=plain(site), kind="audit", state=state
    )
    db.add(row)
    return row


async def audit(
    site: Site,
    settings: Settings,
    engine: Engine,
    rules: Iterable[Rule],
    changed: Callable[[int], None],
) -> int:
    """Inspect one site now and file it; gives the id of the inspection. When we ourselves were ill
    while the site did not answer, nothing is judged, by our fault.

    Raises:
        EvidenceError: the store of evidence cannot be used, or not any more.
    """
    rules, store = tuple(rules), EvidenceStore.of(settings)
    await asyncio.to_thread(store.check)
    with session(engine) as db:
        save_rules(db, rules)
        row = new_audit(db, site, state="running")
        row.attempt, row.fence, row.worker, row.claimed_at = 1, 1, f"audit-{now()}", now()
        db.flush()
        claim = Claim(row.id, site, attempt=1, fence=1)
        day = today()
        watch = watched(db, site.code, Period.of(day), day)
        known = background(db, site, row.claimed_at)
        left = left_today(db, site, settings.crawl.allowance, row.claimed_at)
    profile = load(settings.profile_source)
    health = Health(settings, partial(_keep, engine))
    async with beside(health.run()), Network(settings) as network, Browser(settings) as browser:
        tools = Tools(settings, network, browser, health.worry)
        done = await inspect(
            site, tools, rules, watch=watch, background=known, left=left, changed=changed
        )
        window = await _spoiled(done.log, health)
    with session(engine) as db:
        close_windows(db, None, 1, now())
    if window:
        await asyncio.to_thread(store.discard, done.filed)
        with session(engine) as db:
            note, ledger = done.note or done.outcome, done.ledger
            withdraw(db, claim, window, at=now(), note=note, ledger=ledger, most=1)
            file_failed(db, db.get_one(InspectionRow, claim.id), rules, profile)
    else:
        await asyncio.to_thread(store.keep, done.filed)
        file_inspection(engine, claim, done, profile)
    return claim.id


def _keep(engine: Engine, window: Window) -> None:
    with session(engine) as db:
        keep_window(db, None, 1, window)


async def _spoiled(log: CaptureLog, health: Health) -> Window | None:
    """As `spoiled_by`; who asks for one site does not wait until a cut is mended."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await spoiled_by(log, health, health.pulse)
    except TimeoutError:
        return Window(Ailment.CANARIES, log.as_of, "")
