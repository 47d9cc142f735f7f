"""One inspection in this process: the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from inspector.clock import now
from inspector.engines.filing import file_inspection
from inspector.errors import UsageError
from inspector.extract import resolve
from inspector.model import Site
from inspector.pipeline import inspect
from inspector.profiles import load
from inspector.rules import Rule
from inspector.settings import Settings
from inspector.storage.codec import plain
from inspector.storage.database import session
from inspector.storage.results import save_rules, site_of
from inspector.storage.tables import InspectionRow, SiteRow
from spiders.gather import Tools
from spiders.gathering import bare
from spiders.network import Network
from spiders.render import Browser


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


async def audit(
    site: Site,
    settings: Settings,
    engine: Engine,
    rules: Iterable[Rule],
    changed: Callable[[int], None],
) -> int:
    """Inspect one site now and file it; gives the id of the inspection."""
    worker = f"audit-{now()}"
    rules = tuple(rules)
    with session(engine) as db:
        save_rules(db, rules)
        row = InspectionRow(
            period=None,
            site_code=site.code,
            site=plain(site),
            kind="audit",
            state="running",
            attempt=1,
            worker=worker,
            claimed_at=now(),
        )
        db.add(row)
        db.flush()
        inspection_id = row.id
    async with Network(settings) as network, Browser(settings) as browser:
        done = await inspect(site, Tools(settings, network, browser), rules, changed=changed)
    file_inspection(
        engine,
        inspection_id=inspection_id,
        worker=worker,
        site=site,
        done=done,
        profile=load(settings.profile_source),
    )
    return inspection_id
