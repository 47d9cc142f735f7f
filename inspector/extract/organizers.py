"""Who runs the site (主办单位), as the foot of the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.evidence import Place
from inspector.extract.text import BLOCK, plain, squeeze
from inspector.extract.tree import Page

_HAN = "\u4e00-\u9fff"
_NAME = rf"(?P<name>[^{BLOCK}\n:;|。\[\]{{}}<>©]{{2,80}})"
_UNIT = "(?:[单單][ ]{0,4}位|方|者|机构|机关|部门)"
_ROLE = rf"(?:主管|承办|协办|管理|维护|运维|运营|技术支持|版权所有){_UNIT}?"
_AND = "[ ]?[、/&及和与暨][ ]?"
_REMARK = r"(?:\([^()\n]{1,12}\))?"
_ARE = rf"(?:[ \n]?[:∶—–\]】][ \n:{BLOCK}]{{0,3}}|[为是](?=[{_HAN}]))"
_LABELLED = re.compile(
    rf"主[ ]{{0,4}}[办辦][ ]{{0,4}}(?:"
    rf"{_UNIT}?(?:名称)?(?:{_AND}{_ROLE})?{_REMARK}{_ARE}"
    rf"|{_UNIT}[ \n{BLOCK}|]{{0,3}}(?![承协主技版建名为是])(?=[{_HAN}]))"
    rf"{_NAME}"
)
_ENGLISH = re.compile(
    rf"\b(?:sponsor(?:ed[ ]by)?|hosted[ ]by|organi[sz]er)[ ]?:[ \n{BLOCK}]{{0,3}}{_NAME}",
    re.IGNORECASE,
)
_FOUNDED = re.compile(rf"开办(?:单位)?[ ]?:[ \n{BLOCK}]{{0,3}}{_NAME}")
_BEHIND = re.compile(
    rf"(?<![{_HAN}()、])(?P<name>[{_HAN}()、]{{4,48}}?)[ ]?(?:联合|共同|负责)?主办"
    rf"(?={_AND}{_ROLE}|$|[^{_HAN}:]|并|承办|版权|[{_HAN}()、]{{4,40}}承办)"
)
# What stands before a name whose label is behind it.
_LEAD = re.compile(
    rf"^(?:.*(?:由|主管、?)|(?:版权|著作权)(?:所有|归属?)?|[本该]?网?站[为是]?)(?=[{_HAN}]{{4}})"
)
_NEXT = re.compile(
    r"承办|协办|主办|版权|地址:|技术支持|联系电话|联系我们|联系方式|电话|邮编|邮箱"
    r"|网站标识|标识码|网站地图|copyright|all rights|.公网安备|.ICP|ICP|(?:19|20)\d\d"
    r"|(?:技术|网站|运行|日常)?(?:运营|维护|管理|运维|建设|开发|设计|制作)(?:单位|机构)?[ ]?:",
    re.IGNORECASE,
)
# How the names of bodies end, and what may stand between two of them.
_BODY = (
    r"(?:[党工]委|[省市县区旗镇乡州盟国]委|委员会|政府|办公[厅室]|(?:宣传|组织|统战|武装)部|[局厅署所队院馆社校]"
    r"|中心|政协|人大|常委会|联合会|联社|总工会|协会|学会|法院)"
)
_ENDS = re.compile(rf"{_BODY}(?:\([{_HAN}]{{2,30}}\))?")
_ANOTHER = re.compile(
    r"[ ,、/&和与]{1,3}(?!欢迎|感谢|关于|返回|推荐|建议|未经|[您请本])"
    rf"(?P<name>[{_HAN}()]{{2,24}}?{_BODY})(?=$|[ ,、/{BLOCK}\n|;。])"
)
_KEEPING = frozenset(("承办", "协办", "技术支持", "版权"))
_SPREAD = re.compile(rf"(?:[{_HAN}] ){{3,}}[{_HAN}](?![{_HAN}])")
_TRAILING = " -—_·、,(/@\\"
_LONGEST_ALT = 80


def organizers(page: Page) -> tuple[str, ...]:
    """Names as written, without repetition; 开办 counts only where no 主办 stands."""
    start = page.foot_start
    for pattern in (_LABELLED, _BEHIND, _ENGLISH, _FOUNDED):
        found = (_clean(page, match) for match in pattern.finditer(page.text, start))
        if names := tuple(dict.fromkeys(filter(None, found))):
            return names
    return tuple(dict.fromkeys(_pictured(page)))


def _clean(page: Page, match: re.Match[str]) -> str:
    start = match.start("name")
    if page.place_at(start) is not Place.FOOT or page.owner(start).hidden:
        return ""
    if match.re is _BEHIND:
        lead = _LEAD.match(match["name"])
        start += lead.end() if lead else 0
        return _said(page.raw[start : match.end("name")])
    if spread := _SPREAD.match(page.text, start):
        return page.raw[start : spread.end()].replace(" ", "")
    return _said(page.raw[start : _end(page.text, start, match.end("name"))])


def _end(text: str, start: int, end: int) -> int:
    """Where a name ends that has its label before it: at the next label, foreseen or not, or at a
    gap behind which no further body is named.
    """
    cut = _NEXT.search(text, start, end + 1)  # a label's colon may stand behind the name
    if cut:
        end = cut.start()
    elif text[end : end + 1] == ":":
        ends = [found.end() for found in _ENDS.finditer(text, start, end)]
        end = ends[-1] if ends else end
    at = _gap(text, start, end)
    keeps = cut is not None and cut[0] in _KEEPING
    while at < end and (more := _ANOTHER.match(text, at, end)):
        if keeps and more.end() == end:
            break  # the label behind is that of the other body
        at = more.end()
    return at


def _gap(text: str, start: int, end: int) -> int:
    gaps = (text.find(" ", start + 4, end), text.find(",", start, end))
    return min((gap for gap in gaps if gap > 0), default=end)


def _said(raw: str) -> str:
    name = squeeze(raw).strip(_TRAILING + "，").rstrip("（")
    if name.count("(") + name.count("（") < name.count(")") + name.count("）"):
        name = name.rstrip(")）")
    return name if re.search(rf"[{_HAN}]{{2}}", name) else ""


def _pictured(page: Page) -> Iterator[str]:
    """Names in the texts of pictures of the foot."""
    for picture in page.bearing("alt", "主办"):
        alt = plain(picture.get("alt")[:_LONGEST_ALT])
        match = _LABELLED.search(alt)
        if match and picture.tag == "img" and not picture.hidden:
            start = match.start("name")
            if page.place(picture) is Place.FOOT:
                yield _said(alt[start : _end(alt, start, match.end("name"))])
