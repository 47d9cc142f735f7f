"""The columns of a site."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspector.evidence.page import ListItem


class ColumnClass(StrEnum):
    """Class of a column: it decides within what time it must be updated (RULES 1)."""

    NEWS = "news"  # 动态要闻: two weeks
    NOTICE = "notice"  # 通知公告: six months
    POLICY = "policy"  # 政策文件: six months
    PERSONNEL = "personnel"  # 人事规划: one year
    NONE = "none"  # no period


class Certainty(StrEnum):
    """How sure the class of a column is. Of an UNSURE one no fault is said before a person has
    confirmed its class.
    """

    CONFIRMED = "confirmed"  # a person said so, in the registry
    SURE = "sure"  # the whole name is a usual one, or the page's tags say the same
    LIKELY = "likely"  # by the last word of the name, or by the tags alone
    UNSURE = "unsure"


class Learnt(StrEnum):
    """What told us that a page is a column, or what the column is called."""

    NAVIGATION = "navigation"
    HOME = "home"  # a heading or a 更多 link of the home page
    BREADCRUMB = "breadcrumb"
    TAGS = "tags"  # ColumnName or ColumnType
    SITEMAP = "sitemap"  # the page 网站地图
    ADDRESS = "address"


class Apart(StrEnum):
    """Why a column is not judged."""

    TOPIC = "topic"  # a topic that closes, or what is kept for the record
    ELSEWHERE = "elsewhere"  # it only leads to another site or platform
    EXEMPT = "exempt"  # the registry says so, with a reason


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """What a person said of a column in the registry: its class ("" leaves it as learnt), or that
    it is not judged, why, and up to which day (ISO; "" without end). `url` is its first page.
    """

    url: str
    name: str = ""
    kind: str = ""
    exempt: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column (栏目). `newest` is the newest date that is not in the future, or "".
    `settled` says that what fills its list by script was run. `above` are the addresses of the
    columns it lies in, the nearest first; `top` says that it is of the first level (一级栏目): the
    home page leads to it, and no column of its class lies above it.
    """

    name: str
    url: str
    kind: ColumnClass
    items: tuple[ListItem, ...]
    newest: str
    record: str
    settled: bool
    certainty: Certainty = Certainty.LIKELY
    learnt: tuple[Learnt, ...] = ()
    above: tuple[str, ...] = ()
    top: bool = True
    apart: Apart | None = None
    exempt: str = ""

    @property
    def judged(self) -> bool:
        """Whether there is a time within which it must be updated."""
        return self.kind is not ColumnClass.NONE and self.apart is None

    @property
    def sure(self) -> bool:
        """Whether a fault may be said of it."""
        return self.certainty is not Certainty.UNSURE


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that were opened."""

    columns: tuple[Column, ...]
    complete: bool
