"""Short ways to make visits, pages and logs for tests that need no body."""

from __future__ import annotations

from typing import Any

from inspector.evidence import (
    SCHEMA,
    CaptureLog,
    Failure,
    Link,
    LinkKind,
    PageFacts,
    PageLog,
    Place,
    Purpose,
    Rendering,
    Role,
    Visit,
    Why,
)
from inspector.model import Site

HOME = "http://www.example.gov.cn/"
SITE = Site(code="5001990001", name="示例区人民政府", url=HOME)
AS_OF = "2026-11-20T02:00:00.000Z"


def visit(url: str = HOME, outcome: int | Failure = 200, **more: Any) -> Visit:
    """A visit that ended with a status or a failure."""
    told: dict[str, Any] = {"purpose": Purpose.LINK, "started": AS_OF, "seconds": 0.1} | more
    if isinstance(outcome, Failure):
        return Visit(url=url, failure=outcome, **told)
    return Visit(url=url, status=outcome, **told)


def home_visit(outcome: int | Failure = 200, url: str = HOME, **more: Any) -> Visit:
    """A visit made to open the home page."""
    return visit(url, outcome, purpose=Purpose.HOME, **more)


def link(url: str, text: str = "链接", kind: LinkKind = LinkKind.PAGE) -> Link:
    """A link in the body of a page."""
    return Link(url, text, kind, Place.BODY)


def rendering(dom: str = "dom", **more: Any) -> Rendering:
    """A page opened in the browser."""
    told: dict[str, Any] = {"url": HOME, "why": Why.HOME, "started": AS_OF, "seconds": 1.0} | more
    return Rendering(dom=dom, **told)


def home_log(status: int = 200, **more: Any) -> PageLog:
    """The home page's entry; its response is the record `home`."""
    return PageLog(HOME, Role.HOME, 0, "home", status, **more)


def log(*visits: Visit, **more: Any) -> CaptureLog:
    """A capture log."""
    told: dict[str, Any] = {"site": SITE, "limits": {}} | more
    return CaptureLog(
        schema=SCHEMA,
        id="capture",
        as_of=AS_OF,
        user_agent="",
        vantage="",
        versions={},
        visits=visits,
        **told,
    )


def page(url: str = HOME, record: str = "home", **facts: Any) -> PageFacts:
    """What a page says."""
    return PageFacts(url, record, **facts)
