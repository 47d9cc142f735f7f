"""Which failures say nothing about the site, and what reason they give for not deciding."""

from __future__ import annotations

from types import MappingProxyType

from inspector.evidence import Failure
from inspector.model import Reason

EXCUSES = MappingProxyType(
    {
        Failure.DNS_FAILED: Reason.OUR_FAULT,
        Failure.OUR_FAULT: Reason.OUR_FAULT,
        Failure.BROWSER: Reason.OUR_FAULT,
        Failure.ROBOTS: Reason.ROBOTS_DISALLOWED,
        Failure.BUDGET: Reason.BUDGET_SPENT,
    }
)

# Answers of protection products and login walls: neither open nor shut.
SHIELDED = frozenset({401, 403, 405, 412, 521})


def excuse(failure: Failure | None) -> Reason | None:
    """Why a failure must not count against the site, or None when it may."""
    return EXCUSES.get(failure) if failure else None
