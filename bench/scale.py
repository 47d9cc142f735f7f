"""What a sweep of many sites takes: a simulation from measured costs, and its table.

python bench/scale.py [--sites N …] [--cores N] [--slots N] [--addresses SHARE …] [--seed N]

Sites are taken from a queue into a number of slots. All sites of one address share its rate; all
sites share the processors. Between two events (a site ends, another begins) nothing changes, so
time jumps from event to event.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Costs:
    """Measured inputs. Seconds are of the processor, kB are thousands of bytes."""

    page_cpu: float = 0.0044  # fetch, evidence, facts, rules: docs/performance.md, sweep
    request_cpu: float = 0.0020  # the target of a link: few facts
    render_cpu: float = 0.5  # a page in the browser, Chromium included
    site_cpu: float = 0.05  # what a site costs before its first page
    page_traffic: float = 30.0  # kB as sent
    request_traffic: float = 15.0
    page_evidence: float = 8.0  # kB in the WARC
    request_evidence: float = 4.0
    site_database: float = 30.0  # kB
    process_memory: float = 200.0  # MB of a worker with its sites
    browser_memory: float = 400.0  # MB of Chromium beside it


@dataclass(frozen=True, slots=True)
class Site:
    """One site: where it lies and what will be asked of it."""

    address: int
    pages: int
    targets: int
    renders: int

    @property
    def requests(self) -> int:
        """All requests to its own address."""
        return self.pages + self.targets + 10 * self.renders

    def cpu(self, costs: Costs) -> float:
        """Seconds of the processor."""
        return (
            costs.site_cpu
            + self.pages * costs.page_cpu
            + self.targets * costs.request_cpu
            + self.renders * costs.render_cpu
        )


@dataclass(frozen=True, slots=True)
class Machine:
    """What does the sweep: processors, and sites under way at a time."""

    cores: float = 2
    slots: int = 12
    rate: float = 4.0  # requests a second to one address, and to one host


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sweep, simulated: hours on the clock and of the processor, and what was used."""

    sites: int
    requests: int
    hours: float
    cpu_hours: float
    traffic: float  # GB
    evidence: float  # GB
    database: float  # GB
    busiest: int  # requests to the address that was asked most
    held_by: str

    @classmethod
    def of(cls, sites: list[Site], hours: float, machine: Machine, costs: Costs) -> Self:
        """Put together."""
        pages = sum(site.pages for site in sites)
        requests = sum(site.requests for site in sites)
        cpu = sum(site.cpu(costs) for site in sites) / 3600
        load: Counter[int] = Counter()
        for site in sites:
            load[site.address] += site.requests
        busiest = max(load.values())
        return cls(
            sites=len(sites),
            requests=requests,
            hours=hours,
            cpu_hours=cpu,
            traffic=(pages * costs.page_traffic + (requests - pages) * costs.request_traffic) / 1e6,
            evidence=(pages * costs.page_evidence + (requests - pages) * costs.request_evidence)
            / 1e6,
            database=len(sites) * costs.site_database / 1e6,
            busiest=busiest,
            held_by=_held_by(hours, cpu / machine.cores, busiest / machine.rate / 3600),
        )


def _held_by(hours: float, processors: float, address: float) -> str:
    if processors > 0.8 * hours:
        return "processors"
    return "the busiest address" if address > 0.8 * hours else "sites under way"


def sites_of(number: int, addresses: float, seed: int) -> list[Site]:
    """A made-up registry. A third of the sites uses its whole budget of pages, the others are
    smaller. `addresses` is how many addresses there are for each site: 1 gives each its own, with
    fewer the large platforms are many times as large as the small ones (Zipf).
    """
    chance = random.Random(seed)
    places = max(1, round(number * addresses))
    weights = [1 / (rank + 1) for rank in range(places)]
    found = []
    for each in range(number):
        address = each if addresses >= 1 else chance.choices(range(places), weights)[0]
        pages = max(3, min(300, round(chance.lognormvariate(5.0, 1.2))))
        found.append(Site(address, pages, pages, chance.randint(1, 6)))
    return found


@dataclass(slots=True)
class _Visit:
    """A site under way: requests that are left."""

    address: int
    left: float


def simulate(sites: list[Site], machine: Machine, costs: Costs) -> Outcome:
    """Let the sweep run; sites are begun in their order."""
    waiting = iter(sites)
    under_way: list[_Visit] = []
    busy: Counter[int] = Counter()
    clock = 0.0
    most = _addresses_at_full_rate(sites, machine, costs)
    while True:
        while len(under_way) < machine.slots and (site := next(waiting, None)):
            under_way.append(_Visit(site.address, site.requests))
            busy[site.address] += 1
        if not under_way:
            return Outcome.of(sites, clock / 3600, machine, costs)
        speed = machine.rate * min(1.0, most / len(busy))
        step = min(visit.left * busy[visit.address] / speed for visit in under_way)
        clock += step
        for visit in under_way:
            visit.left -= step * speed / busy[visit.address]
        for visit in [visit for visit in under_way if visit.left < 1e-6]:
            under_way.remove(visit)
            busy[visit.address] -= 1
        busy = +busy


def _addresses_at_full_rate(sites: list[Site], machine: Machine, costs: Costs) -> float:
    """How many addresses the processors can ask at the full rate."""
    cpu = sum(site.cpu(costs) for site in sites) / sum(site.requests for site in sites)
    return machine.cores / (cpu * machine.rate)


def table(outcomes: list[tuple[float, Machine, Outcome]]) -> Iterator[str]:
    """One line a simulation."""
    columns = (
        "Sites", "Sites an address", "Cores", "Under way", "Requests", "Hours", "CPU hours",
        "Traffic, GB", "Evidence, GB", "Database, GB", "Held by",
    )  # fmt: skip
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---:|' * (len(columns) - 1)}---|"
    for addresses, machine, each in outcomes:
        yield (
            f"| {each.sites:,} | {1 / addresses:.0f} | {machine.cores:g} | {machine.slots} | "
            f"{each.requests:,} | {each.hours:.1f} | "
            f"{each.cpu_hours:.1f} | {each.traffic:.0f} | "
            f"{each.evidence:.1f} | {each.database:.2f} | {each.held_by} |"
        )


def main() -> None:
    """Simulate what was asked for, and print the table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--sites", type=int, nargs="+", default=[100, 2000, 14000])
    asked.add_argument("--addresses", type=float, nargs="+", default=[1.0, 0.1, 0.01])
    asked.add_argument("--cores", type=float, default=2)
    asked.add_argument("--slots", type=int, nargs="+", default=[12, 200])
    asked.add_argument("--seed", type=int, default=1)
    words = asked.parse_args()
    found = []
    for number in words.sites:
        for addresses in words.addresses:
            sites = sites_of(number, addresses, words.seed)
            for slots in words.slots:
                machine = replace(Machine(cores=words.cores), slots=slots)
                found.append((addresses, machine, simulate(sites, machine, Costs())))
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
