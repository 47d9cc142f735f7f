"""Inspects the site of the cases with the real pipeline and compares its answers to the labels."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.figures import Figure, Share
from bench.links.cases import LABELS, SITE, Case, sets
from bench.links.world import world
from inspector import plugins
from inspector.evidence import Links, Target, Visit
from inspector.model import Site
from inspector.pipeline import Inspected, inspect
from inspector.replaying import load_evidence
from inspector.settings import Settings
from spiders.gather import Tools
from spiders.network import Network
from spiders.render import Browser

DEAD = frozenset({"broken", "soft-404"})
HIJACKED = "LNK005"
_WORST = ("broken", "soft-404", "hijack-suspect", "undecided", "blocked", "redirected", "ok")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the inspection said of one case, and of what tries."""

    case: Case
    verdict: str
    trace: str

    @property
    def right(self) -> bool:
        """Whether it is what a reader would meet."""
        return self.verdict == self.case.label


async def measure_sets(root: Path) -> dict[str, tuple[Answer, ...]]:
    """Measure both sets in one inspection; the answers by the name of the set."""
    parts = sets()
    answers = await measure((case for part in parts.values() for case in part), root)
    by_id = {answer.case.id: answer for answer in answers}
    return {name: tuple(by_id[case.id] for case in part) for name, part in parts.items()}


async def measure(cases: Iterable[Case], root: Path) -> tuple[Answer, ...]:
    """Serve the cases, inspect the site that links to them, and read what was said of each."""
    everyone = tuple(cases)
    async with world(everyone) as there:
        settings = Settings(
            root=root,
            crawl={
                "timeout": 3.0,
                "connect_timeout": 1.0,
                "unthrottled": True,
                "links": 5_000,
                "attachments": 1_000,
                "probes": 1_000,
                "strangers": 1_000,
            },
            network=there.network,
            browser={"enabled": False},
        )
        async with Network(settings) as network, Browser(settings) as browser:
            there.authority.configure_trust(network.strict)
            rules = tuple(plugins.rules().values())
            site = Site("5001990001", "示例单位", f"http://{SITE}/")
            done = await inspect(site, Tools(settings, network, browser), rules)
    _, evidence = load_evidence(settings.evidence_dir / done.filed.path)
    links = evidence[Links]
    assert isinstance(links, Links), done.note
    return tuple(_answers(everyone, links, done))


def _answers(cases: Iterable[Case], links: Links, done: Inspected) -> Iterator[Answer]:
    by_host: dict[str, list[Target]] = defaultdict(list)
    for target in links.targets:
        by_host[(urlsplit(target.url).hostname or "").lower()].append(target)
    suspected = {
        finding.url
        for result in done.results
        if result.code == HIJACKED
        for finding in result.findings
    }
    for case in cases:
        targets = [t for t in by_host[case.name] if _meant(case, t)]
        said = [
            "hijack-suspect" if target.url in suspected else target.state.value
            for target in targets
        ]
        verdict = min(said, key=_WORST.index) if said else "undecided"
        tries = targets[said.index(verdict)].tries if said else ()
        yield Answer(case, verdict, " · ".join(map(_try, tries)) or "not asked")


def _meant(case: Case, target: Target) -> bool:
    """Whether a target at the host of the case is the one its links lead to."""
    return not case.own or bool(re.search(rf"{case.id}(?![\w-])", target.url))


def _try(visit: Visit) -> str:
    said = visit.failure.value if visit.failure else str(visit.status)
    onward = f" → {visit.location}" if visit.location else ""
    cut = f" ({visit.truncated})" if visit.truncated else ""
    return f"{visit.method} {said}{onward}{cut}"


def figures(answers: Iterable[Answer]) -> tuple[Figure, ...]:
    """How well the dead links are told: for a reader a missing page is one, whatever its status."""
    known = tuple(answers)
    return (
        _figure("broken or soft-404", known, DEAD),
        _figure("broken", known, frozenset({"broken"})),
        _figure("soft-404", known, frozenset({"soft-404"})),
    )


def _figure(name: str, answers: tuple[Answer, ...], states: frozenset[str]) -> Figure:
    said = [answer for answer in answers if answer.verdict in states]
    meant = [answer for answer in answers if answer.case.label in states]
    both = sum(answer.verdict in states for answer in meant)
    return Figure(name, Share(both, len(said)), Share(both, len(meant)))


def matrix(answers: Iterable[Answer]) -> dict[str, Counter[str]]:
    """How many cases of each label got each verdict."""
    counted: dict[str, Counter[str]] = {label: Counter() for label in LABELS}
    for answer in answers:
        counted[answer.case.label][answer.verdict] += 1
    return counted
