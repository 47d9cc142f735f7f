"""DOM002: see `domain_structure`."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from inspector.assembly.hosts import bare, host
from inspector.evidence import Home
from inspector.model import Finding, Level, Reason, Severity, Site, SiteType, Unknown
from inspector.rules import rule

_SUFFIX = ".gov.cn"
# 指引: www.□□□.gov.cn for a portal, ○○○.□□□.gov.cn for a department. A district's portal may stand
# under the city's domain (gxq.cq.gov.cn), its departments then one label deeper.
_MOST = {SiteType.PORTAL: 2, SiteType.DEPARTMENT: 3}
_KEYS = {SiteType.PORTAL: "DOM002.portal", SiteType.DEPARTMENT: "DOM002.deep"}


def _has_form(site: Site) -> bool:
    """Whether the guideline says how the name is built: not for Chinese names, for sites in a
    folder of another, for central units, nor for names of no government, another rule's.
    """
    if not site.registered:
        return True
    built = site.type in _MOST and site.level is not Level.CENTRAL
    return built and host(site.url).endswith(_SUFFIX) and not _folder(site.url)


@rule("DOM002", Severity.MINOR, clause="《政府网站发展指引》域名规范", applies=_has_form)
def domain_structure(site: Site, home: Home) -> Iterator[Finding | Unknown]:
    """
    Domain is not built as the guideline says.

    A portal stands at `www.□□□.gov.cn`, a district's also under the domain of its city; a
    department below the domain of its government, not at one of its own. With or without `www.` is
    no difference.

    ## Why it matters
    By its name a reader tells whose site it is, and that a department belongs to its government.

    ## How to fix
    Open the site at a name below the government's domain, announce the change on the old name,
    send its readers on, give the old name up in time, and update the registry.
    """
    if not site.registered:
        yield Unknown(Reason.NO_REGISTRY_ENTRY, "the type of the site is unknown", home.url)
        return
    for name, url in {host(site.url): site.url, host(home.url): home.url}.items():
        key = _fault(site.type, name)
        if key:
            yield Finding(key, url=url, quote=name, record=home.record, params={"host": name})


def _fault(kind: SiteType, name: str) -> str:
    if not name.endswith(_SUFFIX):
        return ""
    labels = bare(name).removesuffix(_SUFFIX).split(".")
    if len(labels) > _MOST[kind]:
        return _KEYS[kind]
    return "DOM002.department" if kind is SiteType.DEPARTMENT and len(labels) == 1 else ""


def _folder(url: str) -> str:
    """The folder an address lies in, "" at the root of its host."""
    return urlsplit(url).path.rpartition("/")[0].strip("/")
