"""Who runs the site (主办单位), as the foot of the page says."""

from __future__ import annotations

import re

from inspector.evidence import Place
from inspector.extract.text import BLOCK, squeeze
from inspector.extract.tree import Page

_NAME = rf"(?P<name>[^{BLOCK}\n:;|,。\[\]{{}}<>©]{{2,60}})"
_UNIT = "[单單][ ]{0,4}位"
_LABELLED = re.compile(
    rf"主[ ]{{0,4}}[办辦][ ]{{0,4}}(?:"
    rf"(?:{_UNIT}|方|机关|部门)?[ \n]?:[ \n{BLOCK}]{{0,3}}"
    rf"|{_UNIT}[ \n{BLOCK}]{{0,3}}(?![承协主技版建名为])(?=[\u4e00-\u9fff]))"
    rf"{_NAME}"
)
_FOUNDED = re.compile(rf"开办(?:单位)?[ ]?:[ \n{BLOCK}]{{0,3}}{_NAME}")
_SUFFIX = re.compile(
    rf"(?:^|[{BLOCK}\n|:丨 由])(?P<name>[\u4e00-\u9fff()、]{{4,40}}?)[ ]?主办"
    rf"(?=$|[ {BLOCK}\n|丨,;。]|承办|版权|[\u4e00-\u9fff()、]{{4,40}}承办)"
)
_NEXT = re.compile(
    r"承办|协办|主办|版权|地址:|技术支持|联系电话|联系我们|联系方式|电话|邮编|邮箱"
    r"|网站标识|标识码|网站地图|copyright|all rights|.公网安备|.ICP|ICP"
    r"|(?:技术|网站|运行|日常)?(?:运营|维护|管理|运维|建设|开发|设计|制作)(?:单位|机构)?[ ]?:",
    re.IGNORECASE,
)
_TRAILING = " -—_·、()/\\"


def organizers(page: Page) -> tuple[str, ...]:
    """Names as written, without repetition; 开办 counts only where no 主办 stands."""
    names: list[str] = []
    for pattern in (_LABELLED, _SUFFIX, _FOUNDED):
        for match in pattern.finditer(page.text):
            name = _clean(page, match)
            if name and name not in names:
                names.append(name)
        if names:
            break
    return tuple(names)


def _clean(page: Page, match: re.Match[str]) -> str:
    start = match.start("name")
    if page.place_at(start) is not Place.FOOT or page.owner(start).hidden:
        return ""
    end = match.end("name")
    cut = _NEXT.search(page.text, start, end + 1)  # a label's colon may stand behind the name
    end = cut.start() if cut else end
    gap = page.text.find(" ", start + 4, end)
    name = squeeze(page.raw[start : gap if gap > 0 else end]).strip(_TRAILING)
    return name if re.search(r"[\u4e00-\u9fff]{2}", name) else ""
