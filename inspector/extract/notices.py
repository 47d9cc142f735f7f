"""Notices of the site itself: it moves, closes, changes its domain, is being rebuilt.

Words are not a notice: the sentence must speak of this site, and a link in a list of articles,
news of people or factories that move, and circulars on other sites are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from inspector.evidence import ItemList, Notice
from inspector.extract.text import BLOCK, BREAK, plain, squeeze
from inspector.extract.tree import Page

_SELF = r"(?:本|我|原)(?:局|委|办|院|部门|单位|政务|政府|门户)?(?:门户)?(?:网站|站点|网|站)"
_SITE = rf"(?:{_SELF}|网站|站点|门户网|政务网|公众信息网)"
_ANY = r"[^。;!]"
_WILL = rf"(?:现?已|将于?|拟于|定于|自|于|现){_ANY}{{0,24}}"
_MOVED = r"(?:迁移|整合迁移|整合|并入|归并|合并)"
_TITLE = r"(?:的)?(?:公告|通知|提示|声明|说明|通告|启事)"
_CHANGED = r"(?:变更|更换|调整|更改|变动|切换|改为|迁移|更名)"
_REBUILT = r"(?:升级改版|改版升级|改版|升级|建设|维护)"
_CLOSED = r"(?:关停|停止(?:服务|运行|访问)|永久(?:下线|关闭))"
_KINDS = {
    "domain-change": re.compile(
        rf"{_SITE}{_ANY}{{0,16}}域名{_ANY}{{0,12}}{_CHANGED}"
        rf"|域名{_CHANGED}{_TITLE}"
        r"|(?:启用|更换为|变更为|迁移至|改用)新(?:的)?域名"
    ),
    "migration": re.compile(
        rf"{_SELF}{_ANY}{{0,40}}(?:迁移|(?:整合|合并)(?:至|到|入|迁移)|并入|归并|停止更新|不再更新)"
        rf"|{_SITE}现?已(?:整合|迁移)(?=$|[,.。;!、 ])"
        r"|原[^。;!]{2,24}(?:网站|政务网|信息网)[^。;!]{0,10}不再(?:单独)?(?:运行|更新|维护)"
        rf"|{_SITE}(?:内容)?(?:整合|迁移|集约化){{1,2}}{_TITLE}|整合迁移{_TITLE}"
        rf"|{_SITE}{_ANY}{{0,20}}{_WILL}{_MOVED}(?:至|到|入)"
        rf"|(?:内容|栏目)(?:已|将)(?:全部)?{_MOVED}(?:至|到|入)"
        rf"|{_SITE}(?:现?已|将于?)?停止更新"
    ),
    "closure": re.compile(
        rf"{_SELF}{_ANY}{{0,30}}{_CLOSED}"
        rf"|{_SELF}{_WILL}(?:关闭|下线|注销|停止使用)"
        rf"|{_SITE}(?:永久|正式|临时)?(?:关停|关闭|下线|停止服务|停止运行){_TITLE}"
        rf"|{_SITE}{_ANY}{{0,12}}(?:已|将于?){_ANY}{{0,16}}{_CLOSED}"
        rf"|关于(?:关停|关闭|停止运行){_ANY}{{2,30}}{_SITE}{_TITLE}"
    ),
    "redesign": re.compile(
        rf"{_SITE}{_ANY}{{0,16}}{_REBUILT}(?:之)?中(?![心国央华])"
        rf"|{_SITE}(?:正在|正处于|正进行){_ANY}{{0,8}}{_REBUILT}"
    ),
}
_BARE = re.compile(rf"(?:系统)?(?:正在)?{_REBUILT}(?:之)?中[.。!…]{{0,6}}")
_NEVER = re.compile(
    r"移民|搬迁|工厂|人口|易地|户籍|居民|企业(?:整合|迁|搬|关)|服务器|机房|数据迁移"
)
_OTHER_SITES = re.compile(
    r"拟保留|其余|\d+[个家]|各(?:区县|区|县|单位|部门|地|级)|全市政府网站|通报|考核|集约化工作(?!要求|部署|安排)"
    r"|该网站|违法|非法|假冒|赌博|诈骗|查处"
    r"|(?:办法|规定|规范|流程|指南|细则|申请表?)$"
)
_NOT_THE_SITE = {
    "closure": re.compile(r"功能|评论|留言|通道|窗口|账号|弹窗|弹出|提示"),
    "redesign": re.compile(
        r"栏目|频道|项目|工程|道路|铁路|高速|大桥|医院|园区|加油站|电厂|电话|建设与"
    ),
}
_CUE = re.compile(
    r"不再|迁移|整合|并入|归并|停止|不再更新|关停|关闭|下线|注销|域名|改版|升级|建设|维护"
)
_OURS = re.compile(_SELF)
_SENTENCE = re.compile(f"[^。;!{BLOCK}{BREAK}]{{3,300}}[。;!]?")
_LONGEST_ALT = 120
_SMALL_PAGE = 300  # characters: here a bare 建设中 speaks of the page itself


def notices(page: Page, lists: Iterable[ItemList]) -> tuple[Notice, ...]:
    """The notices a reader sees on the page, in text, scrolling bars, layers and pictures."""
    found = [*_in_text(page, lists), *_in_pictures(page)]
    return tuple(dict.fromkeys(found))


def kind_of(sentence: str) -> str:
    """What a folded sentence announces of the site itself, or ""."""
    if _NEVER.search(sentence) or (_OTHER_SITES.search(sentence) and not _OURS.search(sentence)):
        return ""
    for kind, pattern in _KINDS.items():
        other = _NOT_THE_SITE.get(kind)
        if pattern.search(sentence) and not (other and other.search(sentence)):
            return kind
    return ""


def _in_text(page: Page, lists: Iterable[ItemList]) -> Iterator[Notice]:
    if not _CUE.search(page.text):
        return
    for match in _SENTENCE.finditer(page.text):
        sentence = match[0].strip()
        kind = kind_of(sentence) if _CUE.search(sentence) else ""
        if not kind and page.length < _SMALL_PAGE and _BARE.fullmatch(sentence):
            kind = "redesign"
        if not kind or page.owner(match.start()).hidden or _listed(sentence, lists):
            continue
        yield Notice(kind, page.quote(*match.span()), page.place_at(match.start()))


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
