"""DOM001: see `domain_not_gov_cn`."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from inspector.assembly.hosts import host
from inspector.evidence import Home
from inspector.model import Finding, Severity, Site
from inspector.rules import rule

# 指引: English names end in .gov.cn; Chinese names in .政务 (its Punycode form follows).
_ENDINGS = (".gov.cn", ".政务", ".xn--zfr164b")


@rule("DOM001", Severity.MAJOR, clause="办法第十条第二项；《政府网站发展指引》域名规范")
def domain_not_gov_cn(site: Site, home: Home) -> Iterator[Finding]:
    """
    Home page does not stand under .gov.cn or .政务.

    ## Why it matters
    The domain is how a citizen tells a government site from an imitation.

    ## How to fix
    Register a name of the required form (`www.□□□.gov.cn` for a portal, `○○○.□□□.gov.cn` for a
    department), serve the site under it, announce the change on the old address, and update the
    registry.
    """
    registered, final = host(site.url), host(home.url)
    for name, url in {registered: site.url, final: home.url}.items():
        if name and not name.endswith(_ENDINGS):
            key = "DOM001.address" if _is_address(name) else "DOM001.name"
            yield Finding(key, url=url, quote=name, record=home.record, params={"host": name})


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
