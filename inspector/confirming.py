"""The second look at links that seem dead, hours after the first.

capture of the first visit ─► its unconfirmed targets ─► asked again ─► a capture of their own
       └──────────────────────── both together ─► facts ─► evidence ─► rules ─► results
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from inspector.assembly import assemble
from inspector.assembly.confirmed import continued, unconfirmed
from inspector.clock import now
from inspector.evidence import Links
from inspector.locating import located
from inspector.pipeline import Inspected, file_name, new_capture_id
from inspector.replaying import load
from inspector.rules import Rule, judge
from inspector.storage.captures import CaptureWriter
from inspector.storage.results import Filed, Ledger
from spiders.gather import Tools
from spiders.recheck import gather_again


async def confirm(
    path: Path, tools: Tools, rules: Iterable[Rule], *, left: int | None = None
) -> Inspected:
    """Ask what was dead in a capture again and judge both together, by the clock of the first.

    Raises:
        CaptureError: the evidence of the first visit is missing or damaged.
    """
    base, facts = await asyncio.to_thread(load, path)
    found = assemble(base, facts)[Links]
    targets = unconfirmed(found) if isinstance(found, Links) else ()
    as_of = now()
    capture_id = new_capture_id(as_of)
    name = file_name(base.site, capture_id)
    with CaptureWriter(tools.settings.evidence_dir / name) as writer:
        gathered = await gather_again(
            base, targets, tools, writer, capture_id=capture_id, as_of=as_of, left=left
        )
        sha256, size = writer.close(gathered.log)
    merged = assemble(continued(base, gathered.log), {**facts, **gathered.facts})
    evidence = located(merged, base, path)
    return Inspected(
        log=gathered.log,
        results=judge(rules, evidence),
        filed=Filed(name, sha256, size),
        ledger=Ledger(gathered.requests, gathered.bytes, gathered.peak_rate),
        outcome="rechecked",
        note="",
        observed={},
    )
