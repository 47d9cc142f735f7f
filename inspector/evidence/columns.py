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


@dataclass(frozen=True, slots=True)
class Column:
    """One column (栏目). `newest` is the newest date that is not in the future, or "".
    `settled` says that what fills its list by script was run.
    """

    name: str
    url: str
    kind: ColumnClass
    items: tuple[ListItem, ...]
    newest: str
    record: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that were opened."""

    columns: tuple[Column, ...]
    complete: bool
