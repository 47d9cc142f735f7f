"""Notices of the site itself: it moves, closes, changes its domain, is being rebuilt.

Words are not a notice: the sentence must speak of this site, and a link in a list of articles,
news of people or factories that move, and circulars on other sites are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from inspector.evidence import ItemList, Notice, Place
from inspector.extract.announcing import announced
from inspector.extract.javascript import strings
from inspector.extract.text import BLOCK, BREAK, plain, squeeze
from inspector.extract.tree import Page

_REBUILT = "(?:升级改版|改版升级|改版|升级|建设|维护|重建|改造|调整)"
_BARE = re.compile(
    rf"(?:系统|页面|网页)?(?:正在)?{_REBUILT}{{1,3}}(?:之)?中"
    "(?:[.。!…]{0,6}|[, ][^。;!]{2,20}[。!]?)"
)
_CUE = re.compile(
    "不再|迁|整合|并[入至到]|归[并入]|停[止用办更运服]|冻结|暂停|关[停闭站]|下线|注销|撤[销并]|搬[家至到]"
    "|谢幕|承接|接管|切换|合并|终止|退出|纳入|转[至到]|域名|网址|新址|地址.{0,2}变|改版|升级|建设|维护|重建|改造|调整中"
)
_SENTENCE = re.compile(f"[^。;!{BLOCK}{BREAK}]{{3,300}}[。;!]?")
_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff](?: |$))")
_LONGEST_SPREAD = 120  # characters, with their spaces
_SPREAD_SITE = re.compile("网 站 ")
_PARTED = re.compile(
    rf"(?<=[\u4e00-\u9fff\d)》”,])[{BLOCK}{BREAK}][{BLOCK}{BREAK} ]{{0,2}}"
    r"(?=现?已|将|现|拟|定于|[于自从](?:\d|即日)|即日|整体|迁移?[至到]|整合[至到]|并入|停止|不再|永久|正式)"
)
_SUBJECT = re.compile(f"[^。;!{BLOCK}{BREAK}]{{2,60}}$")
_LEFT = 61  # characters before a break in which the site is named
_FATE = re.compile(f"[^。;!{BLOCK}{BREAK}]{{3,100}}")
_OPENS = re.compile(r"\balert\s{0,2}\(|\blayer\.\w+\s{0,2}\(|\bcontent\s{0,2}:")
_OURS = re.compile("[本我][^,。;:!?]{0,8}网")  # whoever clicks on 建设中 hears of something else
_TAGS = re.compile("<[^<>]{1,300}>")
_LONGEST_TEXT = 2000  # characters of a text in a script
_LONGEST_ALT = 120
_SMALL_PAGE = 300  # characters: here a bare 建设中 speaks of the page itself


def notices(page: Page, lists: Iterable[ItemList]) -> tuple[Notice, ...]:
    """The notices a reader sees on the page, in text, scrolling bars, layers and pictures."""
    found = [
        *_in_text(page, lists),
        *_in_title(page),
        *_in_layers(page),
        *_in_pictures(page),
    ]
    return tuple(dict.fromkeys(found))


def kind_of(sentence: str, *, small: bool = False) -> str:
    """What a folded sentence announces of the site itself, or ""; `small`: on a page of a few
    words.
    """
    if " " in sentence:
        sentence = _SPREAD.sub("", sentence)
    return announced(sentence, small=small)


def _in_text(page: Page, lists: Iterable[ItemList]) -> Iterator[Notice]:
    spread = _SPREAD_SITE.search(page.text)
    if not _CUE.search(page.text) and not spread:
        return
    for match in _SENTENCE.finditer(page.text):
        sentence = match[0].strip()
        spaced = spread and len(sentence) <= _LONGEST_SPREAD and _SPREAD_SITE.search(sentence)
        small = page.length < _SMALL_PAGE
        kind = kind_of(sentence, small=small) if spaced or _CUE.search(sentence) else ""
        if not kind and small and _BARE.fullmatch(sentence):
            kind = "redesign"
        if not kind or page.owner(match.start()).hidden or _listed(sentence, lists):
            continue
        yield Notice(kind, page.quote(*match.span()), page.place_at(match.start()))
    yield from _over_blocks(page)


def _over_blocks(page: Page) -> Iterator[Notice]:
    """Notices whose subject stands in one line or block and what becomes of it in the next."""
    for match in _PARTED.finditer(page.text):
        middle = match.start()
        subject = _SUBJECT.search(page.text, max(middle - _LEFT, 0), middle)
        fate = _FATE.match(page.text, match.end())
        if not subject or not fate or "网" not in subject[0] + fate[0]:
            continue
        kind = kind_of(subject[0] + fate[0])
        if not kind or kind_of(subject[0]) or kind_of(fate[0]):
            continue  # nothing, or what is said without the other half
        if not page.owner(subject.start()).hidden:
            quote = page.quote(subject.start(), fate.end())
            yield Notice(kind, quote, page.place_at(subject.start()))


def _in_title(page: Page) -> Iterator[Notice]:
    """A page of a few words says in its title what it is."""
    title = plain(page.title)
    if page.length < _SMALL_PAGE and _CUE.search(title):
        kind = kind_of(title)
        if kind:
            yield Notice(kind, page.title, Place.HEAD)


def _in_layers(page: Page) -> Iterator[Notice]:
    """Boxes and layers that a script of the page opens with a text of its own."""
    for source, _ in page.scripts:
        if "网" not in source or not _OPENS.search(source) or not _CUE.search(source):
            continue
        for told in strings(source):
            text = plain(_TAGS.sub("", told)) if len(told) <= _LONGEST_TEXT else ""
            kind = kind_of(text)
            if kind and (kind != "redesign" or _OURS.search(text)):
                yield Notice(kind, squeeze(_TAGS.sub("", told)), Place.BODY, layer=True)


def _listed(sentence: str, lists: Iterable[ItemList]) -> bool:
    """Is the sentence the title of an article in a list, whole or cut?"""
    titles = (plain(item.title) for found in lists for item in found.items)
    return any(sentence.startswith(title[:20]) or title in sentence for title in titles if title)


def _in_pictures(page: Page) -> Iterator[Notice]:
    for element in page.tagged("img", "area"):
        alt = "" if element.hidden else element.get("alt")
        kind = kind_of(plain(alt)) if 4 <= len(alt) <= _LONGEST_ALT else ""
        if kind:
            yield Notice(kind, squeeze(alt), page.place(element))
