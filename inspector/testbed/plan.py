"""The row of the table of sites: who the office is, and what is done to its site on purpose."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from inspector.model import Level, Site, SiteStatus, SiteType, Verdict
from inspector.testbed.content import Office, Planted
from inspector.testbed.manners import INFORMATION, Manner
from inspector.testbed.manners.trs import TRS
from inspector.testbed.model import Handler, Line, Naming, Pages, Tls

CITY = "山城市"
INSTITUTION = "事业单位"
LABELS = {False: "33", True: "35"}  # first part of a label's script, for the two kinds of bodies
PORTAL = "www.shancheng.gov.cn"
ALWAYS_LINKED = (("中国政府网", "http://www.gov.cn/"), ("山城市人民政府", f"http://{PORTAL}/"))


@dataclass(frozen=True, slots=True)
class Shown:
    """The marks as the pages show them, in HTML; an empty one is not shown."""

    icp: str
    police: str
    police_code: str
    code: str
    meta_code: str
    widget_code: str
    conac: str  # link | script | unescape | picture | ""
    conac_id: str
    conac_script: str
    colour: str  # of the label: red | blue
    icp_link: str
    widget_host: str
    organizer: str
    contact: str
    badge: str  # the name of its picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One site of the testbed.

    `ages` gives the age in days of a column's newest item where it is not the healthy one;
    `months` gives it as calendar months and days before today.
    `home_age` leaves items younger than that off the home page; `shown` overrides single marks;
    `twist` wraps the finished handler and `rework` the finished pages. `verdicts`, `findings` and
    `dead_links` say what differs from a healthy site of that state.
    """

    number: int
    host: str
    name: str
    office: str
    why: str
    portal: bool = False
    region: str = CITY
    manner: Manner = TRS
    status: SiteStatus = SiteStatus.RUNNING
    successor: str = ""
    code: str = ""
    registered_icp: str = ""
    nature: str = ""  # 单位性质, where the name of the office leaves it open
    information: tuple[str, ...] = tuple(INFORMATION)  # keys of single pages
    shown: Mapping[str, str] = field(default_factory=dict)
    foot: str = "static"  # static | script | frame | unescape
    scheme: str = "http"
    tls: Tls = Tls.SOUND
    ipv6: bool = True
    columns: tuple[str, ...] = ("gzdt", "tzgg", "zcwj", "rsrm")
    ages: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    home_age: int = 0
    empty: Mapping[str, str] = field(default_factory=dict)  # column → what stands in its list
    news: int = 8
    planted: tuple[Planted, ...] = ()
    banner: str = ""
    home_extra: str = ""
    gateway: bool = False
    scripted_lists: bool = False
    inner_navigation: str = ""
    links: tuple[tuple[str, str], ...] = ()  # text, address: 友情链接 of the home page
    sitemap: bool = False
    line: Line = Line.SERVED
    naming: Naming = Naming.ADDRESS
    reached: bool = True
    former: str = ""  # host of the address before, which leads here unless `formerly` says more
    formerly: Callable[[Plan, Pages], Handler] | None = None
    unregistered: tuple[str, ...] = ()  # hosts that answer beside it and stand in no registry
    twist: Callable[[Handler], Handler] | None = None
    rework: Callable[[Plan, Pages], Pages] | None = None
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    findings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dead_links: tuple[str, ...] = ()

    @property
    def site_code(self) -> str:
        """网站标识码: the division's six digits and a number."""
        return self.code or f"{self.division}{self.number:04d}"

    @property
    def division(self) -> str:
        """Six digits of the division; the invented districts use codes that are not given out."""
        return f"{500300 + self.number}" if self.portal and self.region != CITY else "500000"

    @property
    def icp(self) -> str:
        """ICP备案号 in the registry."""
        return self.registered_icp or f"渝ICP备0599{self.number:04d}号-1"

    @property
    def police(self) -> str:
        """The 14 digits of the public-security record."""
        return f"{self.division}02{self.number:06d}"

    @property
    def short(self) -> str:
        """The name officials use."""
        if self.portal:
            return f"{self.region}政府"
        return "市" + self.office.removeprefix(CITY)

    @property
    def url(self) -> str:
        """Address of the home page."""
        return f"{self.scheme}://{self.host}/"

    @property
    def institution(self) -> bool:
        """Whether a public institution (事业单位) runs it, rather than an organ of government."""
        return self.nature == INSTITUTION or self.office.endswith(("中心", "馆"))

    @property
    def marks(self) -> Shown:
        """What the pages show: what the registry has, but for the overrides."""
        digest = hashlib.sha256(self.host.encode()).hexdigest().upper()
        parts = (LABELS[self.institution], "000", "0000", f"60{self.number:06d}")
        values = {
            "icp": self.icp,
            "police": f"渝公网安备 {self.police}号",
            "police_code": self.police,
            "code": self.site_code,
            "meta_code": self.site_code,
            "widget_code": self.site_code,
            "conac": "link",
            "conac_id": digest[:32],
            "conac_script": f"/js/{'/'.join(parts)}/CA{''.join(parts)}0001.js",
            "colour": "blue" if self.institution else "red",
            "icp_link": "http://beian.miit.gov.cn/",
            "widget_host": "zfwzgl.www.gov.cn",
            "organizer": self.organizer,
            "contact": f"地址：{self.region}行政中心{self.number}号楼　邮编：400000　"
            f"联系电话：023-0000{self.number:04d}",
            "badge": "badge.png",
        }
        return Shown(**{**values, **self.shown})

    def _extra(self) -> dict[str, str]:
        """What the registry notes besides, in columns of its own."""
        former = f"http://{self.former}/" if self.former else ""
        noted = {"原网址": former, "单位性质": self.nature}
        return {name: value for name, value in noted.items() if value}

    @property
    def publisher(self) -> Office:
        """Who writes the articles."""
        return Office(self.short, self.region, self.number, self.planted)

    def row(self, today: date) -> Site:
        """The registry's row of this site."""
        migrating = self.status is SiteStatus.MIGRATING
        closed = self.status is SiteStatus.CLOSED
        return Site(
            code=self.site_code,
            name=self.name,
            url=self.url,
            short_name=self.short,
            type=SiteType.PORTAL if self.portal else SiteType.DEPARTMENT,
            level=Level.DISTRICT if self.region != CITY else Level.CITY,
            status=self.status,
            organizer=self.organizer,
            undertaker=self.undertaker,
            supervisor="山城市人民政府办公厅",
            region=self.region,
            icp=self.icp,
            police=f"渝公网安备{self.police}号",
            successor=self.successor,
            opened_on="2018-03-01",
            migration_notice_on=str(today - timedelta(10)) if migrating else "",
            closed_on=str(today - timedelta(60)) if closed else "",
            order=self.number,
            extra=self._extra(),
        )

    @property
    def organizer(self) -> str:
        """主办单位."""
        return f"{self.office}办公室" if self.portal else self.office

    @property
    def undertaker(self) -> str:
        """承办单位."""
        return f"{self.office}信息中心"


def department(number: int, prefix: str, office: str, why: str, **rest: Any) -> Plan:
    """A department of the city under the portal's domain."""
    name = CITY + office
    host = f"{prefix}.shancheng.gov.cn"
    return Plan(number=number, host=host, name=name, office=name, why=why, **rest)


def district(number: int, label: str, region: str, why: str, **rest: Any) -> Plan:
    """The portal of a district."""
    name = f"{region}人民政府"
    given: dict[str, Any] = {
        "host": f"www.{label}.gov.cn",
        "region": region,
        "portal": True,
        "news": 18,
    }
    return Plan(number=number, name=name, office=name, why=why, **(given | rest))
