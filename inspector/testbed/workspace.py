"""A folder in which the inspector can be pointed at the testbed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from inspector.model import Level, SiteStatus, SiteType
from inspector.testbed import files, truth
from inspector.testbed.model import TestSite, Web
from inspector.testbed.server import Served

NOTED = ("原网址", "单位性质")  # columns that only some registries have
HEADINGS = (
    "网站标识码", "网站名称", "简称", "首页网址", "网站类型", "主办单位", "承办单位", "主管单位",
    "所属地区", "层级", "ICP备案号", "公安备案号", "状态", "承接网站", "开通日期", "迁移公告日期",
    "关停日期", "排序", *NOTED,
)  # fmt: skip
_TYPES = {SiteType.PORTAL: "政府门户网站", SiteType.DEPARTMENT: "部门网站"}
_LEVELS = {Level.CITY: "市级", Level.DISTRICT: "区县级"}
_STATES = {
    SiteStatus.RUNNING: "正常运行",
    SiteStatus.MIGRATING: "整合迁移",
    SiteStatus.OFFLINE: "临时下线",
    SiteStatus.CLOSED: "永久关停",
}
_AUTHORITY = "authority.pem"
_BADGE = 96  # pixels of the reference image
_SETTINGS = """# Made by `inspector testbed write`: no delays, because these servers are our own.
contact = "testbed@example.org"
office = "山城市人民政府办公厅"

[crawl]
unthrottled = true
pages = 120
seconds = 45.0
timeout = 4.0
fragments = true
connect_timeout = 2.0

[badge]
references = ["badge.png"]
"""


def write(web: Web, directory: Path, served: Served | None) -> None:
    """Write registry, truth, reference image of the badge, the authority of the certificates and
    settings, replacing existing ones.

    Without `served` the settings name no servers: they are for a web served elsewhere.
    """
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "sites.csv").write_text(registry(web), "utf-8-sig", newline="")
    text = json.dumps(truth.document(web), ensure_ascii=False, indent=1)
    (directory / "truth.json").write_text(text + "\n", "utf-8")
    (directory / "badge.png").write_bytes(files.badge(_BADGE))
    if served:
        (directory / _AUTHORITY).write_bytes(served.authority)
    (directory / "inspector.toml").write_text(_SETTINGS + _network(served), "utf-8")


def registry(web: Web) -> str:
    """The registry file of the web, with Chinese headings."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows(_row(site) for site in web.sites)
    return out.getvalue()


def _row(made: TestSite) -> tuple[str | int, ...]:
    site = made.site
    return (
        site.code, site.name, site.short_name, site.url, _TYPES[site.type], site.organizer,
        site.undertaker, site.supervisor, site.region, _LEVELS[site.level], site.icp, site.police,
        _STATES[site.status], site.successor, site.opened_on, site.migration_notice_on,
        site.closed_on, site.order, *(site.extra.get(name, "") for name in NOTED),
    )  # fmt: skip


def _network(served: Served | None) -> str:
    if served is None:
        return ""
    mappings = "".join(f'    "{mapping}",\n' for mapping in served.connect_to)
    servers = ", ".join(f'"{server}"' for server in served.dns_servers)
    return (
        f'\n[network]\nvantage = "testbed"\ndns_servers = [{servers}]\n'
        f'authorities = "{_AUTHORITY}"\nconnect_to = [\n{mappings}]\n'
    )
