"""Which sites of the registry a period looks at, and why.

The regulation asks for a quarterly inspection and gives no ratio (办法 article 34); the guideline
asks for at least 30 % of the running sites (指引). A sample is the same whenever it is drawn again
from the same registry, ratio and seed, in whatever order the sites come.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from inspector.errors import UsageError
from inspector.model import Level, Site, SiteStatus, SiteType

METHOD = "stratified-systematic/1"  # stored with a plan: what its ratio and seed mean
MINIMUM_RATIO = 0.3  # 指引: at least 30 % of running sites a quarter


class Why(StrEnum):
    """Why a site is in or out of a plan."""

    RUNNING = "running"
    MIGRATING = "migrating"
    CLOSED = "closed"
    SECTION = "section"
    SAMPLED = "sampled"
    SECTION_SAMPLED = "section-sampled"
    OFFLINE = "offline"
    CENTRAL = "central"
    NOT_SAMPLED = "not-sampled"
    NOT_RUNNING = "not-running"


_ZH = {
    Why.RUNNING: "正常运行，全部检查",
    Why.MIGRATING: "正在整合迁移，全部检查",
    Why.CLOSED: "已永久关停，只核查是否仍可访问",
    Why.SECTION: "专属网页，检查但不计入全市网站总数",
    Why.SAMPLED: "正常运行，抽中",
    Why.SECTION_SAMPLED: "专属网页，抽中，不计入全市网站总数",
    Why.OFFLINE: "已报备临时下线，列入名单，不检查（办法第十六条）",
    Why.CENTRAL: "中央在渝单位，按其上级主管部门要求管理（办法第三条）",
    Why.NOT_SAMPLED: "正常运行，未抽中",
    Why.NOT_RUNNING: "不在正常运行状态，抽查只抽正常运行的网站",
}
_EN = {
    Why.RUNNING: "running: every such site is inspected",
    Why.MIGRATING: "being migrated: every such site is inspected",
    Why.CLOSED: "closed: visited only to see whether it still answers",
    Why.SECTION: "a section of a portal: inspected, not counted in the city's total",
    Why.SAMPLED: "running, drawn in the sample",
    Why.SECTION_SAMPLED: "a section of a portal, drawn in the sample, not counted",
    Why.OFFLINE: "reported as taken down for a time: listed, not inspected (article 16)",
    Why.CENTRAL: "a central unit: follows its own superior (article 3)",
    Why.NOT_SAMPLED: "running, not drawn in the sample",
    Why.NOT_RUNNING: "not running: a sample is drawn from running sites",
}
WORDS: Mapping[str, Mapping[Why, str]] = MappingProxyType({"zh": _ZH, "en": _EN})

_VISITED = frozenset(
    {Why.RUNNING, Why.MIGRATING, Why.CLOSED, Why.SECTION, Why.SAMPLED, Why.SECTION_SAMPLED}
)
_COUNTED = frozenset({Why.RUNNING, Why.MIGRATING, Why.SAMPLED})
_STATES = {
    SiteStatus.RUNNING: Why.RUNNING,
    SiteStatus.MIGRATING: Why.MIGRATING,
    SiteStatus.OFFLINE: Why.OFFLINE,
    SiteStatus.CLOSED: Why.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan says of one site."""

    code: str
    reason: Why

    @property
    def visit(self) -> bool:
        """Whether the sweep goes there."""
        return self.reason in _VISITED

    @property
    def counts(self) -> bool:
        """Whether the site counts among the city's inspected sites."""
        return self.reason in _COUNTED

    def say(self, lang: str = "zh") -> str:
        """The reason in words."""
        return WORDS[lang][self.reason]


def spread(sites: Iterable[Site], seed: str) -> dict[str, int]:
    """The order in which sites are inspected, by code: mixed, so that whatever was done when time
    runs out stands for the whole. Of each kind of site (type, level, region) every stretch has its
    share, one more or less; the same sites and seed give the same order.
    """
    kinds: dict[tuple[str, ...], list[str]] = {}
    for site in sites:
        kinds.setdefault((site.type, site.level, site.region), []).append(site.code)
    places: dict[str, tuple[Fraction, int]] = {}
    for kind, codes in kinds.items():
        start = Fraction(_digest(seed, *kind), 1 << 64)
        mixed = sorted(codes, key=lambda code: _digest(seed, code))
        places |= {
            code: ((place + start) / len(codes), _digest(seed, code))
            for place, code in enumerate(mixed)
        }
    return {code: rank for rank, code in enumerate(sorted(places, key=places.__getitem__))}


def plan(
    sites: Iterable[Site],
    *,
    ratio: float | None,
    seed: int,
    all: bool,  # noqa: A002 - the name of the option
) -> tuple[Planned, ...]:
    """Say of every site whether it is looked at, in the order given.

    With `all`, every running and migrating site is inspected, closed ones are visited to see
    whether they still answer, reported take-downs are only listed. With a `ratio` (0 < ratio ≤ 1),
    that share of the running sites, rounded up, is drawn by type and region; sections of portals
    are drawn the same way beside them and never counted.

    Raises:
        UsageError: neither or both of `all` and `ratio`, or a ratio out of range.
    """
    chosen = list(sites)
    if all == (ratio is not None):
        raise UsageError("a plan needs either --all or a ratio such as --ratio 0.3")
    if ratio is None:
        return tuple(Planned(site.code, _in_full(site)) for site in chosen)
    if not 0 < ratio <= 1:
        raise UsageError(f"the ratio {ratio} must be more than 0 and at most 1")
    drawn = _sample(chosen, Fraction(str(ratio)), seed)
    return tuple(Planned(site.code, _in_sample(site, drawn)) for site in chosen)


def _in_full(site: Site) -> Why:
    if site.level is Level.CENTRAL:
        return Why.CENTRAL
    live = site.status in {SiteStatus.RUNNING, SiteStatus.MIGRATING}
    return Why.SECTION if live and site.type is SiteType.SECTION else _STATES[site.status]


def _in_sample(site: Site, drawn: frozenset[str]) -> Why:
    if site.level is Level.CENTRAL:
        return Why.CENTRAL
    if site.status is not SiteStatus.RUNNING:
        return Why.NOT_RUNNING
    if site.code not in drawn:
        return Why.NOT_SAMPLED
    return Why.SECTION_SAMPLED if site.type is SiteType.SECTION else Why.SAMPLED


def _sample(sites: Iterable[Site], ratio: Fraction, seed: int) -> frozenset[str]:
    running = [
        site
        for site in sites
        if site.status is SiteStatus.RUNNING and site.level is not Level.CENTRAL
    ]
    sections = [site for site in running if site.type is SiteType.SECTION]
    counted = [site for site in running if site.type is not SiteType.SECTION]
    return frozenset(
        site.code for group in (counted, sections) for site in _draw(group, ratio, seed)
    )


def _draw(group: Sequence[Site], ratio: Fraction, seed: int) -> list[Site]:
    """Every n-th site of the group put in order by type and region, from a seeded start: each type
    and region gets its share, give or take one, and the total is the ratio rounded up.
    """
    size = len(group)
    wanted = math.ceil(ratio * size)
    ordered = sorted(group, key=lambda site: _place(site, seed))
    start = _digest(seed, "start") % size if size else 0
    return [ordered[(start + turn * size) // wanted] for turn in range(wanted)]


def _place(site: Site, seed: int) -> tuple[str, int, str, int, str]:
    by_region = _digest(seed, "region", site.type, site.region)
    return site.type, by_region, site.region, _digest(seed, "site", site.code), site.code


def _digest(seed: int | str, *parts: str) -> int:
    """A number that looks drawn by lot and is the same on every machine and Python."""
    text = "\x1f".join((str(seed), *parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
