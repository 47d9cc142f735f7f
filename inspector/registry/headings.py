"""Which column of a registry file means which field of a site."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from inspector.registry.messages import BadFile

# The first name is the one written on export; those before win over those after when a file has
# both (首页网址 beside 网站域名). What loses is kept as an extra column.
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "code": ("网站标识码", "政府网站标识码", "标识码", "网站编码", "site code", "code",
                 "site id code"),
        "name": ("网站名称", "政府网站名称", "网站名", "名称", "site name", "name"),
        "short_name": ("简称", "网站简称", "单位简称", "short name"),
        "url": ("首页网址", "网站首页网址", "网站首页", "网站网址", "网站地址", "首页地址",
                "首页URL", "网址", "网站域名", "主域名", "域名", "home url", "url",
                "address", "home page"),
        "type": ("网站类型", "网站类别", "类型", "类别", "site type", "type"),
        "organizer": ("主办单位", "网站主办单位", "主办单位名称", "单位", "单位名称", "organizer",
                      "organiser", "owner"),
        "undertaker": ("承办单位", "网站承办单位", "承办单位名称", "undertaker", "operator"),
        "supervisor": ("主管单位", "网站主管单位", "主管部门", "主管单位名称", "supervisor"),
        "region": ("所属地区", "所在地区", "所属区县", "行政区划", "地区", "区县", "region"),
        "level": ("层级", "网站层级", "行政层级", "行政级别", "级别", "level"),
        "icp": ("ICP备案号", "ICP备案编号", "ICP备案", "ICP号", "网站备案号", "icp number", "icp"),
        "police": ("公安备案号", "公安机关备案号", "公安备案编号", "公安机关备案编号", "公网安备号",
                   "公安备案", "police filing number", "police number", "police"),
        "status": ("状态", "网站状态", "运行状态", "status", "state"),
        "successor": ("承接网站", "迁移至", "承接网站名称", "successor"),
        "opened_on": ("开通日期", "开通时间", "开办日期", "开办时间", "上线日期", "上线时间",
                      "opened on", "opened"),
        "migration_notice_on": ("迁移公告日期", "迁移公告时间", "公告日期", "migration notice on",
                                "migration notice"),
        "closed_on": ("关停日期", "关停时间", "关闭日期", "关闭时间", "closed on", "closed"),
        "order": ("排序", "排序号", "顺序", "顺序号", "order", "序号"),
    }
)  # fmt: skip
COMPULSORY = ("code", "name", "url")
# Columns of the file of refused rows: they speak of the row, not of the site.
ROW_NUMBER = {"zh": "原表行号", "en": "Row in the file"}
WHY_REFUSED = {"zh": "拒收原因", "en": "Why refused"}

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>")
_NOISE = re.compile(r"[\s_\-*:/.、#]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands, and the columns nobody knows, each under a name of its own."""

    fields: Mapping[str, int]
    extra: Mapping[str, int]
    labels: tuple[str, ...]

    def label(self, field: str) -> str:
        """The heading of a field as this file writes it."""
        return self.labels[self.fields[field]]


def heading_of(field: str, lang: str = "zh") -> str:
    """The heading of a field as this program writes it."""
    return NAMES[field][0] if lang == "zh" else field.replace("_", " ")


def _key(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading).casefold()
    kept = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc"} or c.isspace())
    return _NOISE.sub("", kept)


_RANKS = {
    _key(name): (field, rank) for field, names in NAMES.items() for rank, name in enumerate(names)
}
_IGNORED = {_key(name) for names in (ROW_NUMBER, WHY_REFUSED) for name in names.values()}


def recognise(heading: str) -> tuple[str, tuple[int, int]] | None:
    """The field a heading means and how well it says so (less is better), or None.

    Line breaks, spaces, full-width letters and remarks in brackets do not matter.
    """
    plain = _key(heading)
    if plain in _RANKS:
        field, rank = _RANKS[plain]
        return field, (0, rank)
    bare = _key(_BRACKETS.sub("", unicodedata.normalize("NFKC", heading)))
    if bare in _RANKS:
        field, rank = _RANKS[bare]
        return field, (1, rank)
    return None


def fields_in(cells: Sequence[str]) -> frozenset[str]:
    """The fields a row of headings names; empty for a row of data."""
    return frozenset(found[0] for cell in cells if (found := recognise(cell)))


def columns_of(headings: Sequence[str], source: str, row: int) -> Columns:
    """Give each column its meaning.

    Raises:
        BadFile: a compulsory heading is missing, or two columns have the same one.
    """
    best: dict[str, tuple[tuple[int, int], int]] = {}
    for index, heading in enumerate(headings):
        if found := recognise(heading):
            field, rank = found
            if field in best and best[field][0] == rank:
                first = tidy_heading(headings[best[field][1]])
                second = tidy_heading(heading)
                raise BadFile("heading-twice", file=source, first=first, second=second)
            best[field] = min(best.get(field, (rank, index)), (rank, index))
    fields = {field: index for field, (_, index) in best.items()}
    labels = _labels(headings)
    _require(fields, labels, source, row)
    taken = set(fields.values())
    extra = {
        label: index
        for index, label in enumerate(labels)
        if index not in taken and _key(label) not in _IGNORED
    }
    return Columns(fields, extra, labels)


def _require(fields: Mapping[str, int], labels: Sequence[str], source: str, row: int) -> None:
    missing = tuple(heading_of(field) for field in COMPULSORY if field not in fields)
    if missing:
        found = tuple(label for index, label in enumerate(labels) if label != _letter(index))
        raise BadFile(
            "headings-missing",
            file=source,
            missing=missing,
            row=row,
            found=found,
        )


def tidy_heading(heading: str) -> str:
    """A heading on one line."""
    return " ".join(heading.split())


def _labels(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings, each made unique; a column without one is called by its letter."""
    labels: list[str] = []
    for index, heading in enumerate(headings):
        label = tidy_heading(heading) or _letter(index)
        same = sum(1 for other in headings[:index] if tidy_heading(other) == label)
        labels.append(f"{label}_{same + 1}" if same else label)
    return tuple(labels)


def _letter(index: int) -> str:
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}列"
