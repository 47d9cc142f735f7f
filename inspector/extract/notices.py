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

_SELF = r"(?:本|我|该|原)(?:局|委|办|院|部门|单位|政务|政府|门户)?(?:门户)?(?:网站|站点|网|站)"
_SITE = r"(?:网站|站点|门户网|本站|本网|我站)"
_KINDS = {
    "domain-change": re.compile(
        rf"(?:{_SELF}|{_SITE})[^。;!]{{0,16}}域名[^。;!]{{0,12}}(?:变更|更换|调整|更改|变动|切换|改为|迁移)"
        r"|(?:启用|更换为|变更为|迁移至|改用)新(?:的)?域名|域名(?:变更|更换|调整|切换)(?:的)?(?:公告|通知|提示|说明|通告)"
    ),
    "closure": re.compile(
        rf"(?:{_SELF})[^。;!]{{0,30}}(?:关停|关闭|停止(?:服务|运行|访问|使用)|永久下线|下线|注销)"
        rf"|{_SITE}(?:现?已|将于?)?(?:永久|正式|临时)?(?:关停|关闭|下线|停止服务|停止运行)(?:的)?(?:公告|通知|提示|说明|通告)"
        rf"|{_SITE}[^。;!]{{0,12}}(?:已|将于?)[^。;!]{{0,16}}(?:永久|正式)?(?:关停|停止服务|停止运行|永久下线|永久关闭)"
        rf"|关于(?:关停|关闭|停止运行)[^。;!]{{2,30}}{_SITE}的?(?:公告|通知|通告|说明)"
    ),
    "migration": re.compile(
        rf"(?:{_SELF})[^。;!]{{0,40}}(?:迁移|整合|并入|归并|停止更新|不再更新)"
        rf"|{_SITE}(?:内容)?(?:已|将于?|的)?(?:整合|迁移|集约化){{1,2}}(?:的)?(?:公告|通知|提示|声明|说明|通告)"
        rf"|{_SITE}[^。;!]{{0,20}}(?:已|将于?|现|于)[^。;!]{{0,24}}(?:整合|迁移|并入|归并)(?:至|到|入)"
        r"|(?:内容|栏目)?(?:已|将)(?:全部)?(?:整合|迁移|归并)(?:并)?(?:至|到|入)[^。;!]{2,40}(?:网站|平台|门户|网)"
        rf"|整合迁移(?:的)?(?:公告|通知|提示|通告)|{_SITE}(?:已|将)?停止更新"
    ),
    "redesign": re.compile(
        rf"(?:{_SELF}|{_SITE}|系统)[^。;!]{{0,10}}(?:正在|正处于|正进行)?[^。;!]{{0,6}}(?:升级改版|改版升级|改版|升级|建设|维护)(?:之)?中"
        rf"|(?:{_SELF}|{_SITE})正在[^。;!]{{0,8}}(?:升级|改版|建设|维护)"
    ),
}
_BARE_REDESIGN = re.compile(
    r"(?:正在)?(?:升级改版|改版升级|改版|升级|建设|维护)(?:之)?中[.。!…]{0,3}"
)
_OTHERS = re.compile(
    r"移民|搬迁|企业|工厂|人口|易地|户籍|居民|学校|拟保留|其余全部|集约化工作|各区县|各单位|各部门|各地"
    r"|通报|检查|考核|栏目(?:正在)?建设|频道|项目|工程|道路|铁路|公路|医院|园区|市场|加油站|矿|电厂|\d+[个家]"
)
# A sentence whose subject is this site itself, whatever else it mentions.
_OWN = re.compile(
    r"(?:本|我)(?:局|委|办|院|部门|单位|政务|政府|门户)?(?:门户)?(?:网站|站点|网|站)(?!讯|消息|记者|编辑|转载)"
    r"[^。;!]{0,24}(?:将|拟|已|现)[^。;!]{0,40}"
    r"(?:整合迁移|迁移(?:至|到)|整合(?:至|到|入)|并入|停止更新|停止服务|停止运行|关停|永久下线)"
)
_CUE = re.compile(r"迁移|整合|并入|归并|停止|不再更新|关停|关闭|下线|注销|域名|改版|升级|建设|维护")
_SENTENCE = re.compile(f"[^。;!{BLOCK}{BREAK}]{{4,300}}[。;!]?")
_LONGEST_ALT = 120
_SMALL_PAGE = 300  # characters: here a bare 建设中 speaks of the page itself


def notices(page: Page, lists: Iterable[ItemList]) -> tuple[Notice, ...]:
    """The notices a reader sees on the page, in text, scrolling bars, layers and pictures."""
    listed = {plain(item.title) for found in lists for item in found.items}
    found = [*_in_text(page, listed), *_in_pictures(page)]
    return tuple(dict.fromkeys(found))


def _in_text(page: Page, listed: set[str]) -> Iterator[Notice]:
    if not _CUE.search(page.text):
        return
    for match in _SENTENCE.finditer(page.text):
        sentence = match[0].strip()
        kind = kind_of(sentence) if _CUE.search(sentence) else ""
        bare = page.length < _SMALL_PAGE and _BARE_REDESIGN.fullmatch(sentence)
        if not (kind or bare) or page.owner(match.start()).hidden or _listed(sentence, listed):
            continue
        text = page.quote(*match.span())
        yield Notice(kind or "redesign", text, page.place_at(match.start()))


def _listed(sentence: str, listed: set[str]) -> bool:
    """Is the sentence the title of an article in a list, whole or cut?"""
    return any(sentence.startswith(title[:20]) or title in sentence for title in listed if title)


def _in_pictures(page: Page) -> Iterator[Notice]:
    for element in page.elements:
        alt = element.get("alt")
        if element.tag in {"img", "area"} and 4 <= len(alt) <= _LONGEST_ALT and not element.hidden:
            kind = kind_of(plain(alt))
            if kind:
                yield Notice(kind, squeeze(alt), page.place(element))


def kind_of(sentence: str) -> str:
    """What a folded sentence announces of the site itself, or ""."""
    if _OTHERS.search(sentence) and not _OWN.search(sentence):
        return ""
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(sentence)), "")
