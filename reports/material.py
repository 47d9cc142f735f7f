"""What the views say of a period, read once; everything in a bulletin is computed from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inspector import profiles
from inspector.errors import ReconcileError, UsageError
from inspector.messages import say
from inspector.profiles import Profile
from inspector.storage import health_views, views, watch_views
from inspector.storage.health_views import WindowLine, WithdrawalLine
from inspector.storage.views import ProblemLine, SiteLine
from inspector.storage.watch_views import WatchLine


@dataclass(frozen=True, slots=True)
class Material:
    """One period by one profile, as SQL has it."""

    period: views.PeriodFacts
    profile: Profile
    sites: tuple[SiteLine, ...]
    problems: tuple[ProblemLine, ...]
    undecided: tuple[views.UndecidedLine, ...]
    rules: tuple[views.RuleLine, ...]
    pages: Mapping[str, views.RulePage]
    items: tuple[views.ItemLine, ...]
    registry: tuple[views.RegistryLine, ...]
    windows: tuple[WindowLine, ...]
    withdrawals: tuple[WithdrawalLine, ...]
    watch: tuple[WatchLine, ...]
    sums: views.Sums
    chain_head: str
    language: str

    @property
    def visited(self) -> tuple[SiteLine, ...]:
        """Sites that were looked at, sub-sites included."""
        return tuple(site for site in self.sites if site.visited)

    @property
    def checked(self) -> tuple[SiteLine, ...]:
        """Sites that count: visited, graded, no sub-sites."""
        return tuple(
            site for site in self.visited if site.grade != "not-scored" and site.type != "section"
        )

    @property
    def provisional(self) -> bool:
        """Whether any deduction of the profile is not verified, so that points are 暂定."""
        return any(i.kind == "deduct" and not i.verified for i in self.profile.items)

    def title(self, code: str) -> str:
        """What a rule looks for, in the reader's language."""
        page = self.pages.get(code)
        if self.language == "en":
            return (page.title or page.name) if page else code
        return say(f"{code}.title", self.language)

    def clause(self, code: str) -> str:
        """The clause a rule applies: its own, else that of the item that counts it."""
        page = self.pages.get(code)
        items = self.profile.items_of(code)
        return page.clause if page else (items[-1].clause if items else "")


def read(session: Session, period: str, profile: str, language: str) -> Material:
    """Read a period.

    Raises:
        UsageError: the period has no plan, or nothing of it has been inspected.
        ReconcileError: sites lack a score by the profile, or it changed between two of them.
    """
    facts = views.period_facts(session, period)
    if facts is None:
        raise UsageError(f"period {period} has no plan; make one with: inspector plan {period}")
    sites = views.sites(session, period, profile)
    return Material(
        period=facts,
        profile=_profile(session, period, profile, sites),
        sites=sites,
        problems=views.problems(session, period),
        undecided=views.undecided(session, period),
        rules=views.rules(session, period),
        pages=views.rule_pages(session),
        items=views.score_items(session, period, profile),
        registry=views.registry(session),
        windows=health_views.windows(session, period),
        withdrawals=health_views.withdrawals(session, period),
        watch=watch_views.watch(session, period),
        sums=views.sums(session, period, profile),
        chain_head=views.chain_head(session, period),
        language=language,
    )


def _profile(session: Session, period: str, name: str, sites: tuple[SiteLine, ...]) -> Profile:
    """The profile as it was when the sites were scored: one text for all of them."""
    visited = [site for site in sites if site.visited]
    if not visited:
        raise UsageError(f"nothing of {period} has been inspected; run: inspector sweep {period}")
    again = f"run: inspector score {period} --profile {name}"
    unscored = sum(not site.grade for site in visited)
    if unscored:
        raise ReconcileError(
            f"{unscored} of {len(visited)} visited sites have no score by {name}; {again}"
        )
    digests = {site.profile_digest for site in visited}
    if len(digests) > 1:
        raise ReconcileError(f"{len(digests)} different texts of profile {name} were used; {again}")
    return profiles.parse(views.profile_text(session, digests.pop()), f"stored profile {name}")
