"""What the words beside a date say it is the date of."""

from __future__ import annotations

import re

from inspector.extract import dates
from inspector.extract.text import BLOCK, BREAK

LONGEST = 10  # characters before a date that may say what it is
_OTHER_DATE = re.compile(
    r"(?:今[天日]是|现在是|北京时间|直播|活动|受理|截止|截至|成文|会议|开始|结束|报名|实施|施行|生效|有效|失效|考试|公示|开标|自|至|从|于)"
    r"[^\x1f]{0,4}$"
)
# A date of publishing is called so, or simply 时间 or 日期; any other word names another date.
_LABELLED = re.compile(r"([\u4e00-\u9fff]{0,6})[ ]?(?:日期|时间|时限|期限)$")
PUBLISHING = (
    "发布", "发表", "发稿", "刊发", "公开", "公布", "更新", "上传", "上网", "录入", "刊登", "登载",
    "信息", "文章", "添加", "加入", "新闻", "公告", "公示", "入库",
)  # fmt: skip
_RANGE = re.compile(r"[ \x1f\n]{0,3}(?:至|到|~|—{1,2}|–|-{1,2})[ \x1f\n]{0,3}(?=[0-9])")
_FROM_ON = re.compile(r"[ ]?(?:起|前|止|截止|以前|之前|以后)")
_BLANK = f" {BLOCK}{BREAK}"
_COLON = f" :{BLOCK}{BREAK}"
_TO = frozenset(("至", "到", "~", "—", "——", "–", "-", "--"))

Found = tuple[int, str, str, bool]  # offset, ISO date, as written, labelled 发布


def names_another(before: str) -> bool:
    """Do the words before a date say that it is not of publishing?"""
    words = before[-LONGEST:].rstrip(_COLON)
    label = _LABELLED.search(words)
    if label:
        return bool(label[1]) and not label[1].endswith(PUBLISHING)
    between = before[len(before.rstrip(_COLON)) :]
    apart = BLOCK in between and ":" not in between  # what ends above is no label
    return not apart and bool(_OTHER_DATE.search(words))


def word_before(before: str) -> str:
    """The word in front of 时间 or 日期 that a date is labelled with, or ""."""
    label = _LABELLED.search(before[-LONGEST:].rstrip(_COLON))
    return label[1] if label else ""


def of_publishing(text: str) -> tuple[tuple[Found, ...], bool]:
    """Full dates that nothing beside them calls another's, and whether there are others: the ends
    of a span, the day something begins, a date called so.
    """
    every = sorted(dates.full(text))
    kept: list[Found] = []
    ended = -1
    for start, end, day in every:
        span = _RANGE.match(text, end)
        of_range = ended >= 0 and text[ended:start].strip(_BLANK) in _TO
        ended = end if span else -1
        before = text[max(0, start - LONGEST) : start]
        if span or of_range or _FROM_ON.match(text, end) or names_another(before):
            continue
        kept.append((start, day, text[start:end].strip(), "发布" in before))
    return tuple(kept), len(kept) < len(every)
