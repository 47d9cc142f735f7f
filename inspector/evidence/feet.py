"""The feet of the pages, for the comparison of the inner pages' with the home page's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspector.evidence.visits import Role


class Footing(StrEnum):
    """What the foot of every page lists (《政府网站发展指引》, 页脚)."""

    CONAC = "conac"  # 党政机关网站标识
    JIUCUO = "jiucuo"  # 找错
    SITE_CODE = "site-code"  # 网站标识码
    ICP = "icp"  # ICP备案号
    POLICE = "police"  # 公安机关备案号
    ORGANIZER = "organizer"  # 主办单位
    CONTACT = "contact"  # 联系方式
    SITEMAP = "sitemap"  # 网站地图


@dataclass(frozen=True, slots=True)
class Foot:
    """What one page shows of `Footing`, wherever it stands. `template` is equal for pages that
    seem to come from one template. `settled` says that nothing more could appear by script.
    """

    url: str
    role: Role
    record: str
    template: str
    shown: frozenset[Footing]
    settled: bool


@dataclass(frozen=True, slots=True)
class Feet:
    """The home page's foot, and those of the pages of the sample that are pages of the site: no
    redirects, no error pages, nothing with hardly a word. `framed` says that the home page is a
    frameset: a frame of it may keep the foot in view whatever page is opened.
    """

    home: Foot
    pages: tuple[Foot, ...]
    framed: bool = False
