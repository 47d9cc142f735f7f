"""Whether a page shows anything at all that could be a date: looked for before one is missed."""

from __future__ import annotations

import re

# Each begins with a literal, so that a search skips from one to the next.
_DATES = (
    re.compile(r"20\d\d[ \n\x1f]{0,3}[-/.年][ \n\x1f]{0,3}[01]?\d[ \n\x1f]{0,3}[-/.月]"),
    re.compile(r"19\d\d[ \n\x1f]{0,3}[-/.年][ \n\x1f]{0,3}[01]?\d[ \n\x1f]{0,3}[-/.月]"),
    re.compile(r"20\d\d[01]\d[0-3]\d"),
    re.compile(r"月[ \n\x1f]{0,3}\d{1,2}[ \n\x1f]{0,3}日"),
    re.compile(r"二[〇○零O0]"),
    re.compile(r"间[ ]?[:：]"),  # 发布时间：
    re.compile(r"期[ ]?[:：]"),
)
_WORDS = ("天前", "小时前", "分钟前", "昨天", "今天", "刚刚")


def undated(text: str) -> bool:
    """Whether nothing in a page's text could be a date, the label of one, or a word like 3天前."""
    if any(word in text for word in _WORDS):
        return False
    return not any(pattern.search(text) for pattern in _DATES)
