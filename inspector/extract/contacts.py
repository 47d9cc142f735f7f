"""Ways to reach those who run the site, as the foot of the page gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from sys import intern

from inspector.evidence import Place
from inspector.extract.text import BLOCK, BREAK
from inspector.extract.tree import Page

_AREA = r"(?:\(?0\d{2,3}\)?[ ]?[-_‐‑–—]?[ ]?)"
_NUMBER = (
    rf"(?:(?:\+?86[- ]?)?{_AREA}?(?:\d{{7,8}}|12\d{{3}})|1[3-9]\d{{9}}"
    r"|[48]00-?\d{3}-?\d{4})(?!\d)"
)
_GAP = rf"[ \n:{BLOCK}()]{{0,5}}"
_PHONE = re.compile(
    r"(?P<label>[\u4e00-\u9fff]{0,6}"
    r"(?:电[ ]{0,4}话|热[ ]{0,4}线|专[ ]{0,4}线|传[ ]{0,4}真|手[ ]{0,4}机|联系方式)(?:号码|总机)?"
    rf"|\b(?:tel|telephone|phone|fax)\b\.?){_GAP}{_NUMBER}",
    re.IGNORECASE,
)
_BARE_PHONE = re.compile(rf"(?<![\d-]){_AREA}(?<=[-_‐‑–—) ])\d{{7,8}}(?![\d-])")
_ADDRESS = re.compile(
    rf"(?P<label>[\u4e00-\u9fff]{{0,4}}(?<![网新旧])地[ ]{{0,4}}址){_GAP}[\u4e00-\u9fff]{{2}}"
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,40}[@#][\w-]{1,40}(?:\.[\w-]{1,20}){1,4}")
_OTHERS = re.compile(r"举报|投诉|报警|火警|急救")
_MAKER = re.compile(
    r"技术(?:支持|保障|维护)|(?:设计|制作|开发|运维|建设)(?:单位|机构)?[ ]?:|有限公司|网络公司"
)
_ITS_OWN = ("联系", "咨询", "服务")
_MOST = 40  # of a foot: one is enough, and a directory of all desks is no foot
_LINE = 80  # characters: what stands farther before a number does not speak of it


def contacts(page: Page) -> tuple[str, ...]:
    """Telephone numbers, addresses and mail addresses of the foot, as written, without repetition.
    Those of the maker, and telephones for reports of others' wrongs, are none.
    """
    return tuple(dict.fromkeys(islice(chain(_written(page), _mailed(page)), _MOST)))


def _written(page: Page) -> Iterator[str]:
    for pattern in (_PHONE, _BARE_PHONE, _ADDRESS, _MAIL):
        for match in pattern.finditer(page.text, page.foot_start):
            at = match.end() - 1
            if page.place_at(at) is not Place.FOOT or page.owner(at).hidden:
                continue
            if not _of_others(page.text, match):
                yield intern(page.quote(*match.span()))


def _of_others(text: str, match: re.Match[str]) -> bool:
    """Whether the words before it say that it leads to somebody else."""
    label = match.groupdict().get("label") or ""
    before = text[max(0, match.start() - _LINE) : match.start()]
    before = before[1 + max(before.rfind(sign) for sign in (BLOCK, BREAK)) :]
    if _OTHERS.search(label) or (not label and _OTHERS.search(before)):
        return True
    return bool(_MAKER.search(before)) and not any(word in label for word in _ITS_OWN)


def _mailed(page: Page) -> Iterator[str]:
    if not page.links_to("mailto:"):
        return
    for element in page.bearing("href", "mailto:"):
        if page.place(element) is Place.FOOT and not element.hidden:
            yield element.get("href")
