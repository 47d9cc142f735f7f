"""Which failures and answers say nothing about the site."""

from __future__ import annotations

import re
from types import MappingProxyType

from inspector.evidence import Failure, Home, LinkKind, PageFacts
from inspector.model import Reason

EXCUSES = MappingProxyType(
    {
        Failure.DNS_FAILED: Reason.OUR_FAULT,
        Failure.OUR_FAULT: Reason.OUR_FAULT,
        Failure.BROWSER: Reason.OUR_FAULT,
        Failure.ROBOTS: Reason.ROBOTS_DISALLOWED,
        Failure.BUDGET: Reason.BUDGET_SPENT,
        Failure.HOST_SILENT: Reason.NOT_GATHERED,
    }
)

# Answers of protection products and login walls: neither open nor shut.
SHIELDED = frozenset({401, 403, 405, 412, 521})


_SHORT = 300  # visible characters, and links to pages: a page with more is one of the site
_FEW = 5
_BARE = 100  # visible characters of a page that only leads into the site, or only says one thing
_GUARD = re.compile(
    r"拦截|阻断|防火墙|安全验证|安全检[测查]|人机[验识]|人机身份|访问过于频繁|请求过于频繁|事件\s*ID|请求\s*ID"
    r"|(?:访问|请求)(?:被|已被)(?:拒绝|禁止|阻止)|(?:禁止|拒绝)访问|滑动验证|验证码"
    r"|\b(?:WAF|Access Denied|Just a moment|Attention Required|Request (?:Blocked|Rejected))\b",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"维护|升级|建设中|改版|提示信息|系统提示|^\W*提示\W*$|出错|错误|繁忙|稍后|暂停"
    r"|\b(?:error|maintenance|unavailable)\b",
    re.IGNORECASE,
)


def turned_away(page: PageFacts) -> bool:
    """Whether a protection product answered in place of the site: with a script challenge, or
    with a short page that calls itself so.
    """
    return page.challenge or (_short((page,)) and bool(_GUARD.search(page.title)))


def shows_little(home: Home) -> bool:
    """Whether what opened is hardly the home page, so that what it lacks proves nothing: an empty
    body, a picture to click through, a short page that asks for patience.
    """
    if not _short(home.views):
        return False
    passing = any(
        _PASSING.search(view.title) or any(n.kind == "redesign" for n in view.notices)
        for view in home.views
    )
    return passing or _text(home.views) < _BARE


def _short(views: tuple[PageFacts, ...]) -> bool:
    if _text(views) >= _SHORT:
        return False
    pages = {link.url for view in views for link in view.links if link.kind is LinkKind.PAGE}
    return len(pages) < _FEW


def _text(views: tuple[PageFacts, ...]) -> int:
    """Visible characters of a page with its frames; of two views of one address the longer."""
    longest: dict[str, int] = {}
    for view in views:
        longest[view.url] = max(view.text_length, longest.get(view.url, 0))
    return sum(longest.values())


def excuse(failure: Failure | None) -> Reason | None:
    """Why a failure must not count against the site, or None when it may."""
    return EXCUSES.get(failure) if failure else None
