"""What kind of body runs a site: an organ of Party or government, or a public institution."""

from __future__ import annotations

import re
from enum import StrEnum

from inspector.model import Site, SiteType


class Body(StrEnum):
    """The kinds for which the register issues labels of their own."""

    AGENCY = "agency"  # 党政机关: a red label
    INSTITUTION = "institution"  # 事业单位: a blue one


# Headings under which registries give the kind; they are kept as extra columns.
_HEADINGS = ("单位性质", "机构性质", "主办单位性质", "单位类别", "机构类别")
_AGENCY = re.compile(r"(?:人民政府(?:办公[厅室])?|委员会|办公[厅室]|[局厅委办]|法院|检察院)$")
# Offices by these names are institutions in some places and agencies in others.
_EITHER = re.compile(
    r"气象局|地震局|供销|公积金|管理委员会|管委会|机关事务|投资促进|档案|党校|地方志|残疾人|联合会"
)
_INSTITUTION = re.compile(
    r"(?:中心|医院|学校|学院|大学|中学|小学|幼儿园|研究[院所]|博物院|出版社|电视台"
    r"|(?:图书|文化|博物|美术|科技|纪念|体育|展览|少年)馆)$"
)


def body_of(site: Site) -> Body | None:
    """The kind of body the registry tells, by its own column, by the type of the site, or by a
    name of the organizer that leaves no doubt; None where it does not tell.
    """
    told = " ".join(site.extra.get(heading, "") for heading in _HEADINGS)
    if "事业" in told:
        return Body.INSTITUTION
    if "机关" in told or "行政" in told:
        return Body.AGENCY
    if site.type is SiteType.PORTAL:
        return Body.AGENCY
    return _by_name(site.organizer.strip())


def _by_name(organizer: str) -> Body | None:
    if not organizer or _EITHER.search(organizer):
        return None
    if _AGENCY.search(organizer):
        return Body.AGENCY
    return Body.INSTITUTION if _INSTITUTION.search(organizer) else None
