"""MIG004: see `closed_site_alive`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.evidence import Doorstep
from inspector.model import Finding, Reason, Severity, Site, SiteStatus, Unknown
from inspector.rules import rule

# Visible characters. A page with less holds no content of a site; a farewell may be longer.
_EMPTY = 30
_DOUBTFUL = 60
_FAREWELL = 400
_SERVERS_OWN = 3000
# Titles of the page a web server shows when no site is set up on it.
_DEFAULT = re.compile(
    r"Welcome to (?:nginx|OpenResty|tengine|CentOS|IIS)|IIS Windows|^IIS ?\d|It works"
    r"|Apache2? [\w ]*Default Page|Apache (?:HTTP Server )?Test Page|^Test Page for"
    r"|^Apache Tomcat|没有找到站点|站点创建成功",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"^\W*404\b|\bnot found\b|不存在|未找到|没找到|找不到|已(?:删除|关闭|关停|停用|停止)"
    r"|(?:无法|不能)访问",
    re.IGNORECASE,
)


@rule("MIG004", Severity.MAJOR, clause="办法第十三条、第十五条", states={SiteStatus.CLOSED})
def closed_site_alive(site: Site, doorstep: Doorstep) -> Iterator[Finding | Unknown]:
    """
    Site that is registered as closed still opens under its own address.

    A redirect to the site that took over, and a short page that only says so, are in order; so is
    the page a web server shows when no site is set up on it.

    ## Why it matters
    A closed site that nobody looks after shows old content and is an easy prey for attackers.

    ## How to fix
    Take the site off the net, give back its domain, filing number and labels, or redirect the
    address to the site that took over. If it runs again with approval, correct the registry.
    """
    farewell = doorstep.notice and doorstep.text_length <= _FAREWELL
    if not doorstep.opened or doorstep.away or farewell or doorstep.text_length < _EMPTY:
        return
    if _nobody_home(doorstep):
        return
    if doorstep.text_length < _DOUBTFUL:
        yield Unknown(Reason.NOT_GATHERED, "too little text for a site", doorstep.url)
        return
    yield Finding(
        "MIG004.alive",
        url=doorstep.url,
        quote=doorstep.title,
        record=doorstep.record,
        params={"title": doorstep.title or doorstep.url, "closed": site.closed_on or "-"},
    )


def _nobody_home(doorstep: Doorstep) -> bool:
    """Whether a page is the web server's own, or says that it is not there."""
    title = doorstep.title
    short = doorstep.text_length <= _FAREWELL
    default = doorstep.text_length <= _SERVERS_OWN and _DEFAULT.search(title)
    return bool(default or (short and _GONE.search(title)))
