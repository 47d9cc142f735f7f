"""Notices of the site itself: it moves, closes, changes its domain, is being rebuilt.

Words are not a notice: the sentence must speak of this site, and a link in a list of articles,
news of people or factories that move, and circulars on other sites are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from inspector.evidence import ItemList, Notice, Place
from inspector.extract.javascript import strings
from inspector.extract.text import BLOCK, BREAK, first_of, plain, squeeze
from inspector.extract.tree import Page

_SELF = r"(?:本|我|原)(?:局|委|办|院|部门|单位|政务|政府|门户)?(?:门户)?(?:网站|站点|网|站)"
_SITE = rf"(?:{_SELF}|网站|站点|门户网|政务网|公众信息网)"
_ANY = r"[^。;!]"
_WILL = rf"(?:现?已|将于?|拟于|定于|自|于|现|完成){_ANY}{{0,24}}"
_MOVED = r"(?:迁移|整合迁移|整合|并入|归并|合并)"
_ENDS = r"(?:关闭|下线|注销|撤销|停用|停办|停止使用|停更|冻结更新)"
_DAY = r"(?:于|自|从|在)?(?:今年|明年|近日|即日|[\d年月日号底前后内起, ]){0,16}"
_MANNER = r"(?:经|正式|永久|全部|全面|整体|完成|集约化){0,3}"
# Done or to be done, on a day: at least one of them is said.
_DONE = rf"(?:(?:现?已|将|拟|计划){_DAY}{_MANNER}|(?:于|自|从){_DAY}{_MANNER}|(?:正式|永久|全面))"
# An office's own site, by the office's name: …局网站, …镇官方网站, …委员会门户网站.
_NAMED = (
    r"[\u4e00-\u9fff]{1,20}(?:局|委|办|院|会|府|镇|乡|街道|中心|部门|单位|处|所|厅|部|室|馆|队|校|联|协|署|台|园|[省市县区])"
    r"(?:政府|政务|官方|门户|公众|信息)*(?:网站|网)"
)
_TITLE = r"(?:的)?(?:公告|通知|提示|声明|说明|通告|启事)"
_CHANGED = r"(?:变更|更换|调整|更改|变动|切换|改为|迁移|更名)"
_REBUILT = r"(?:升级改版|改版升级|改版|升级|建设|维护)"
_CLOSED = r"(?:关停|停止(?:服务|运行|访问)|永久(?:下线|关闭))"
_KINDS = {
    "domain-change": re.compile(
        rf"{_SITE}{_ANY}{{0,16}}域名{_ANY}{{0,12}}{_CHANGED}"
        rf"|(?:{_SELF}|{_NAMED})(?:的)?(?:域名|网址)[^,。;!]{{0,40}}{_CHANGED}"
        rf"|域名{_CHANGED}{_TITLE}"
        rf"|(?:网站地址|网址){_CHANGED}{_TITLE}|网站新(?:网址|域名)(?:为|是|:)"
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
        rf"|(?:原{_NAMED}|{_NAMED}(?:内容)?{_DONE})(?:{_MOVED}|迁[至到])"
        rf"|{_SITE}{_DONE}(?:{_MOVED}|迁)[至到入]?[^,。;!]{{2,30}}(?:网站|网|平台|专栏|专区|网页)"
        rf"|即日起[,， ]?{_NAMED}(?:整体)?{_MOVED}(?:为|至|到|入)"
    ),
    "closure": re.compile(
        rf"{_SELF}{_ANY}{{0,30}}{_CLOSED}"
        rf"|{_SELF}{_WILL}{_ENDS}"
        rf"|(?:{_NAMED}|^(?:网站|站点)){_DONE}(?:{_ENDS}|{_CLOSED})"
        rf"|{_SITE}(?:永久|正式|临时)?(?:关停|关闭|下线|停止服务|停止运行){_TITLE}"
        rf"|{_SITE}{_ANY}{{0,12}}(?:已|将于?){_ANY}{{0,16}}{_CLOSED}"
        rf"|(?:起|将|拟|决定)[, ]?(?:正式|永久)?(?:关闭|关停|停用|注销|撤销){_NAMED}"
        rf"|关于(?:关停|关闭|停止运行){_ANY}{{2,30}}{_SITE}{_TITLE}"
    ),
    "redesign": re.compile(
        rf"{_SITE}{_ANY}{{0,16}}{_REBUILT}(?:之)?中(?![心国央华])"
        rf"|{_SITE}(?:正在|正处于|正进行){_ANY}{{0,8}}{_REBUILT}"
    ),
}
_BARE = re.compile(
    rf"(?:系统|页面|网页)?(?:正在)?{_REBUILT}(?:之)?中(?:[.。!…]{{0,6}}|[, ][^。;!]{{2,20}}[。!]?)"
)
_GONE = re.compile(rf"(?:该|此)(?:网站|站点){_DONE}(?:{_ENDS}|{_CLOSED})[。!]?")
# The site takes over what others gave up: it does not go itself.
_RECEIVES = re.compile(r"(?:至|到|入|并入)(?:了)?本(?:网站|站|网|门户)")
_NEVER = re.compile(
    r"移民|搬迁|工厂|人口|易地|户籍|居民|企业(?:整合|迁|搬|关)|服务器|机房|数据迁移"
)
_OTHER_SITES = re.compile(
    r"拟保留|其余|\d+[个家]|各(?:区县|区|县|单位|部门|地|级)|全市政府网站|通报|考核|集约化工作(?!要求|部署|安排)"
    r"|该网站|被?依法|责令|勒令|违法|非法|假冒|赌博|诈骗|查处"
    r"|(?:办法|规定|规范|流程|指南|细则|申请表?)$"
)
_NOT_THE_SITE = {
    "closure": re.compile(r"功能|评论|留言|通道|窗口|账号|弹窗|弹出|提示"),
    "redesign": re.compile(
        r"栏目|频道|项目|工程|道路|铁路|高速|大桥|医院|园区|加油站|电厂|电话|建设与"
    ),
}
_CUE = re.compile(
    r"不再|迁[移至到]|整合|并入|归并|停[止用办更]|冻结|关停|关闭|下线|注销|撤销|域名|网址|改版|升级|建设|维护"
)
_ABOUT = re.compile("[网站]|域名|内容|栏目|整合迁移")  # without one of these no pattern matches
_OURS = re.compile(_SELF)
_SENTENCE = re.compile(f"[^。;!{BLOCK}{BREAK}]{{3,300}}[。;!]?")
_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff](?: |$))")
_LONGEST_SPREAD = 120  # characters, with their spaces
_SPREAD_SITE = re.compile("网 站 ")
_PARTED = re.compile(rf"[网站][站点][{BLOCK}{BREAK}][{BLOCK}{BREAK} ]{{0,2}}(?=现?已|将|现)")
_SUBJECT = re.compile(f"[^。;!,{BLOCK}{BREAK}]{{2,30}}$")
_FATE = re.compile(f"[^。;!{BLOCK}{BREAK}]{{3,100}}")
_OPENS = re.compile(r"\balert\s{0,2}\(|\blayer\.\w+\s{0,2}\(|\bcontent\s{0,2}:")
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


def kind_of(sentence: str) -> str:
    """What a folded sentence announces of the site itself, or ""."""
    if " " in sentence:
        sentence = _SPREAD.sub("", sentence)
    if not _ABOUT.search(sentence) or _NEVER.search(sentence) or _RECEIVES.search(sentence):
        return ""
    if _OTHER_SITES.search(sentence) and not _OURS.search(sentence):
        return ""
    for kind, pattern in _KINDS.items():
        match = pattern.search(sentence)
        if match and not _speaks_of_another(kind, match):
            return kind
    return ""


def _speaks_of_another(kind: str, match: re.Match[str]) -> bool:
    """Whether the clause the match stands in is on a column, a road or a window, not the site."""
    other = _NOT_THE_SITE.get(kind)
    text, (start, end) = match.string, match.span()
    clause = text[text.rfind(",", 0, start) + 1 : first_of(text, ",", start=end)]
    return bool(other and other.search(clause))


def _in_text(page: Page, lists: Iterable[ItemList]) -> Iterator[Notice]:
    spread = _SPREAD_SITE.search(page.text)
    if not _CUE.search(page.text) and not spread:
        return
    for match in _SENTENCE.finditer(page.text):
        sentence = match[0].strip()
        spaced = spread and len(sentence) <= _LONGEST_SPREAD and _SPREAD_SITE.search(sentence)
        kind = kind_of(sentence) if spaced or _CUE.search(sentence) else ""
        if not kind and page.length < _SMALL_PAGE:
            kind = _in_few_words(sentence)
        if not kind or page.owner(match.start()).hidden or _listed(sentence, lists):
            continue
        yield Notice(kind, page.quote(*match.span()), page.place_at(match.start()))
    yield from _over_blocks(page)


def _in_few_words(sentence: str) -> str:
    """What a sentence says on a page of little more: there it speaks of the page itself."""
    if _GONE.fullmatch(sentence):
        return "closure"
    return "redesign" if _BARE.fullmatch(sentence) else ""


def _over_blocks(page: Page) -> Iterator[Notice]:
    """Notices whose subject stands in one block and what becomes of it in the next."""
    for match in _PARTED.finditer(page.text):
        middle = match.start() + 2
        subject = _SUBJECT.search(page.text, max(middle - 30, 0), middle)
        fate = _FATE.match(page.text, match.end())
        kind = kind_of(subject[0] + fate[0]) if subject and fate else ""
        if subject and fate and kind and not page.owner(subject.start()).hidden:
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
            kind = kind_of(plain(_TAGS.sub("", told))) if len(told) <= _LONGEST_TEXT else ""
            if kind and kind != "redesign":
                yield Notice(kind, squeeze(_TAGS.sub("", told)), Place.BODY)


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
