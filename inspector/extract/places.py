"""Which part of a page an element stands in, told from its tag and class names."""

from __future__ import annotations

import re
from functools import lru_cache

from inspector.evidence import Place

_TAGS = {"footer": Place.FOOT, "nav": Place.NAVIGATION, "header": Place.HEAD, "head": Place.HEAD}
SPEAKING = frozenset((*_TAGS, "article"))  # tags that say where they stand without a class
_ROLES = {
    "contentinfo": Place.FOOT,
    "navigation": Place.NAVIGATION,
    "banner": Place.HEAD,
}
_FOOT = re.compile(
    r"foot(?!ball|age|print)|copyright|copy_right|banquan|dibu|yejiao|页脚|页尾|底部"
)
_NAVIGATION = re.compile(r"(?<![a-z])u?nav(?!er|al|y)|menu|daohang|导航")
_HEAD = re.compile(
    r"(?:^|[\s_-])(?:page|site|top|index)?[_-]?(?:head(?:er|box|wrap)?|banner|logo)(?![a-z])"
)
_ARTICLE = re.compile(
    r"trs_editor|trs_ueditor|article|zoom|ueditor|(?:news|pages|page|detail|con|art)[_-]?(?:con|content|text|txt)(?![a-z])|正文"
)


@lru_cache(8192)
def standing(
    tag: str, classes: str | None, key: str | None, role: str | None
) -> tuple[Place | None, bool]:
    """What an element says of its place by its tag, class, id and role: the part of the page it
    opens, or None when it says nothing, and whether it holds the body of an article.
    """
    names = f"{classes or ''} {key or ''}"
    return _region(tag, names, role or ""), _is_article(tag, names)


def _region(tag: str, names: str, role: str) -> Place | None:
    if tag in _TAGS:
        return _TAGS[tag]
    if role in _ROLES:
        return _ROLES[role]
    if not names or tag in {"html", "body", "a", "img", "li"}:
        return None
    names = names.lower()
    for pattern, place in (
        (_FOOT, Place.FOOT),
        (_NAVIGATION, Place.NAVIGATION),
        (_HEAD, Place.HEAD),
    ):
        if pattern.search(names):
            return place
    return None


def _is_article(tag: str, names: str) -> bool:
    return tag == "article" or bool(names and tag != "body" and _ARTICLE.search(names.lower()))
