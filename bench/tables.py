"""The measurements as Markdown tables."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from measure import Cost
from sweeping import SITES, Swept


@dataclass(frozen=True, slots=True)
class Row:
    """One program, measured."""

    name: str
    pages: int
    cost: Cost

    @property
    def speed(self) -> float:
        """Pages a second."""
        return self.pages / self.cost.seconds

    @property
    def each(self) -> float:
        """Milliseconds of the processor a page."""
        return 1000 * self.cost.cpu / max(self.pages, 1)


def machine(pages: int) -> str:
    """What it was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    python = platform.python_version()
    busy = os.getloadavg()[0]
    return (
        f"{cores} cores, {memory:.0f} GB of memory, Python {python}; "
        f"{pages} pages of 59 links. Load of the machine at the end: {busy:.1f}."
    )


def programs(rows: Sequence[Row], against: str) -> Iterator[str]:
    """All programs, beside one of them."""
    peer = next((row for row in rows if row.name == against), None)
    columns = ("Pages", "Pages/s", "× linkinator", "CPU ms a page", "× by CPU", "Memory, MB")
    yield f"| Program | {' | '.join(columns)} |"
    yield f"|---|{'---:|' * len(columns)}"
    for row in rows:
        ratio = f"{row.speed / peer.speed:.2f}" if peer else ""
        thrift = f"{peer.each / row.each:.2f}" if peer else ""
        ended = "" if row.cost.code in {0, 1, 2, 3} else " (cut)"
        yield (
            f"| {row.name}{ended} | {row.pages} | {row.speed:.0f} | {ratio} | {row.each:.2f} | "
            f"{thrift} | {row.cost.memory:.0f} |"
        )


def stages(spent: Mapping[str, float], pages: int) -> Iterator[str]:
    """Where the processor's time of one audit went."""
    yield "| Stage of our audit | CPU s | CPU ms a page | Share |"
    yield "|---|---:|---:|---:|"
    whole = sum(spent.values())
    for stage, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        yield f"| {stage} | {seconds:.2f} | {1000 * seconds / pages:.2f} | {seconds / whole:.0%} |"


def sweeps(runs: Sequence[Swept]) -> Iterator[str]:
    """Many sites, and a large one."""
    columns = ("Pages", "Pages/s", "CPU ms a page", "Memory, MB", "Evidence, kB a page")
    yield f"| Run | {' | '.join(columns)} | Database, kB a site |"
    yield f"|---|{'---:|' * (len(columns) + 1)}"
    for each in runs:
        sites = SITES if each.name.startswith("sweep") else 1
        yield (
            f"| {each.name} | {each.pages} | {each.pages / each.cost.seconds:.0f} | "
            f"{1000 * each.cost.cpu / each.pages:.2f} | {each.cost.memory:.0f} | "
            f"{each.evidence / each.pages / 1000:.1f} | {each.database / sites / 1000:.0f} |"
        )


def replays(pairs: Sequence[tuple[str, Row, Row]]) -> Iterator[str]:
    """Each capture gathered and judged again."""
    yield "| Capture | Gathered, pages/s | Judged again, pages/s | Ratio |"
    yield "|---|---:|---:|---:|"
    for name, gathered, again in pairs:
        ratio = again.speed / gathered.speed
        yield f"| {name} | {gathered.speed:.1f} | {again.speed:.0f} | {ratio:.1f} |"
