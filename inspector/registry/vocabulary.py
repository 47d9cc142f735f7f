"""The closed lists of the registry and the words officials use for their members."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from inspector.model import Level, SiteStatus, SiteType

# The first word of each is the one written on export.
WORDS: Mapping[StrEnum, tuple[str, ...]] = MappingProxyType(
    {
        SiteType.PORTAL: ("政府门户网站", "政府门户", "门户网站", "门户", "portal"),
        SiteType.DEPARTMENT: ("部门网站", "政府部门网站", "部门", "department"),
        SiteType.SECTION: ("专属网页", "专属页面", "网页", "子站", "子网站", "section", "subsite"),
        SiteType.OTHER: ("其他", "其它", "其他网站", "其它网站", "other"),
        SiteStatus.RUNNING: ("正常运行", "正常", "运行", "运行中", "在运行", "正在运行", "running"),
        SiteStatus.MIGRATING: ("整合迁移", "整合迁移中", "正在整合迁移", "迁移", "迁移中",
                               "migrating"),
        SiteStatus.OFFLINE: ("临时下线", "下线", "暂时下线", "临时关停", "offline"),
        SiteStatus.CLOSED: ("永久关停", "关停", "已关停", "永久下线", "永久关闭", "关闭",
                            "已关闭", "closed"),
        Level.CITY: ("市级", "市", "city"),
        Level.DISTRICT: ("区县级", "区县", "区级", "县级", "区县自治县级", "区县自治县",
                         "district"),
        Level.TOWN: ("乡镇（街道）", "乡镇街道级", "乡镇", "街道", "乡镇级", "街道级",
                     "镇街", "镇街级", "town"),
        Level.CENTRAL: ("中央在渝单位", "中央在渝", "中央单位", "中央", "中央级", "central"),
    }
)  # fmt: skip
_NOISE = re.compile(r"[\s()\[\]/、,_-]+")


def _key(word: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", word)).casefold()


_MEMBERS: Mapping[type[StrEnum], Mapping[str, StrEnum]] = {
    kind: {
        _key(w): member for member, words in WORDS.items() if type(member) is kind for w in words
    }
    for kind in (SiteType, SiteStatus, Level)
}


def member(kind: type[StrEnum], word: str) -> StrEnum | None:
    """The member of a closed list a Chinese or English word means, or None."""
    return _MEMBERS[kind].get(_key(word))


def word(value: StrEnum, lang: str = "zh") -> str:
    """The word for a member: Chinese as on export, or the English value."""
    return WORDS[value][0] if lang == "zh" and value in WORDS else str(value)
