"""ICP numbers, police record numbers and site codes in folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inspector.evidence import MarkKind
from inspector.extract.text import BLOCK, first_of

# RULES 4: one character a province, and 贵 and 甘 beside 黔 and 陇.
ICP_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝蜀黔滇藏陕陇青宁新贵甘"
POLICE_PROVINCES = ICP_PROVINCES + "川"
_GAP = "[ \n]{0,3}"
_ICP = re.compile(
    rf"""
    [Ii](?<![A-Za-z].)[ ]?[Cc][ ]?[Pp]{_GAP}
    (?P<filing>[备備][案字]?|證|证)?{_GAP}
    (?P<label>(?:许可)?(?:编号|序号|号码|号|號)?[ :\n]{{0,3}})
    (?P<inner>[{ICP_PROVINCES}](?=[0-9]))?第?[(〔\[]?
    (?P<number>(?:[0-9Xx×*]|[OolI](?=[0-9])){{1,20}}(?:[ \n][0-9]{{1,9}}){{0,8}})?
    [)〕\]]?{_GAP}(?P<end>号|號)?
    """,
    re.VERBOSE,
)
_ICP_CUE = re.compile(r"[Ii](?:[Cc][Pp]| [Cc] [Pp])")
# A foot that leaves ICP out. Other filings have their name before 备案 and no province.
_NAMELESS = re.compile(
    rf"备案(?:编号|序号|号码|号)?[ \n]?:?[ \n{BLOCK}]{{0,3}}"
    rf"(?P<province>[{ICP_PROVINCES}])[ ]?(?P<number>\d{{8}}(?:\d{{2}})?)[ ]?号"
)
_LOOKALIKE = re.compile(  # a small L, a one or a stroke in place of the I
    rf"(?P<province>[{ICP_PROVINCES}])[ ]?[l1|]CP备[ ]?(?P<number>\d{{6,10}})[ ]?号?"
)
_SUFFIX = re.compile(r"[ \n]?[-_‐‑‒–—―−~][ \n]?(\d{1,3})(?!\d)[ \n]?(?:号|號)?")
_POLICE = re.compile(
    rf"""
    (?:公(?:[网網]{_GAP}安?{_GAP}[备備]|安[网網]?[备備]|安联网备案|安(?:机关|部)?(?:互联网)?备案)
    |网[警安]备案?)案?
    (?:信息)?{_GAP}(?:编号|序号|号码|号|號)?[ :\n(（\[]{{0,6}}(?P<apart>{BLOCK}(?=[0-9]))?
    (?:[{POLICE_PROVINCES}]{_GAP}公[网網]安[备備][ :\n]{{0,4}}|[{POLICE_PROVINCES}](?=[0-9]))?第?
    (?P<number>[0-9Xx×*]{{4,24}}(?:[ \n][0-9]{{1,9}}){{0,8}})
    [ \n]?(?P<end>号|號)?
    """,
    re.VERBOSE,
)
# Under whatever name the service goes: 14 digits that begin with a division are its number.
_POLICE_NAMED = re.compile(
    r"(?:公安|网安|网警|国际联网|互联网站?安全)(?:(?![备備])[\u4e00-\u9fff()]){0,24}[备備]案?"
    r"[\u4e00-\u9fff()]{0,6}"
    rf"{_GAP}:?{_GAP}(?P<number>[1-6]\d{{13}})(?!\d)[ \n]?(?:号|號)?"
    r"|(?:网络安全|网络|安全)备案\(公安\)[ :]{0,3}(?P<other>[1-6]\d{13})(?!\d)"
)
_POLICE_EMPTY = re.compile(
    rf"[{POLICE_PROVINCES}]{_GAP}公[网網]安[备備][ ]?[号號](?![ \n{BLOCK}:]{{0,4}}\d)"
)
_EMPTY_CUE = re.compile("备 ?号|備 ?號")
_LONGEST_NAME = 40  # characters of the name of the service
_LONGEST_HEAD = 16  # characters of a police record before 备
_CODE_TAIL = rf"""
    [^\w*{BLOCK}]{{0,5}}+(?:为|是|No\.?)?[^\w*{BLOCK}]{{0,3}}+{BLOCK}?[^\w*{BLOCK}]{{0,3}}+
    (?P<code>(?:bm|n)?[ ]?[0-9Xx*]{{4,20}}(?:[ \n][0-9]{{1,9}}){{0,5}}|[A-Za-z]{{1,3}}[0-9]{{3,20}})
    """
_CODE = re.compile(
    rf"""
    (?:标识|標識|标志|识别(?=码)|网站(?=[编代]码))(?P<label>[编代]?[码碼]|号)?(?:编?号)?
    {_CODE_TAIL}
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ENGLISH_CODE = re.compile(
    rf"""
    site[ ](?:ID|Identification)(?:[ ](?:Code|Number))?(?P<label>)
    {_CODE_TAIL}
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ENGLISH = re.compile("ite [Ii][Dd]")
_CODE_FORM = re.compile(r"\d{10}|bm\d{8}|N\d{9}")
_FIRST = re.compile(r"(?:bm|n)?[ ]?[0-9A-Za-z*×]*", re.IGNORECASE)
_COUNTED = frozenset("年月日个家项件次万亿%")  # a number before these counts or dates something
_LINKED = re.compile(r"[?&](?:recordcode|recordid|code)=\s{0,3}(\d{6,20})", re.IGNORECASE)
_LINKED_ICP = re.compile(r"ICP(?:%E5%A4%87|备)(\d{6,10})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text, with its bounds there."""

    kind: MarkKind
    value: str
    start: int
    end: int
    well_formed: bool = True


def numbers(text: str) -> list[Found]:
    """The numbers in a folded text, by kind, in order."""
    found: list[Found | None] = []
    matches = list(_ICP.finditer(text, first_of(text, "I", "i")))
    if matches and _ICP_CUE.search(text, matches[0].start()):
        found += (_icp(match, text) for match in matches)
    if "CP备" in text:
        found += map(_lookalike, _LOOKALIKE.finditer(text))
    filed = first_of(text, "备", "備")
    if filed < len(text):
        found += _filed(text, filed)
    start = max(
        first_of(text, "标", "標", "编码", "代码", "识别码") - 2, 0
    )  # 网站 may stand before it
    if _ENGLISH.search(text):
        found += (_code(match, text) for match in _ENGLISH_CODE.finditer(text))
    found += (_code(match, text) for match in _CODE.finditer(text, start))
    return [one for one in found if one]


def _filed(text: str, at: int) -> Iterator[Found | None]:
    """What has a 备, the first at an offset, and no ICP."""
    for match in _NAMELESS.finditer(text, at):
        yield _nameless(match, text)
    start = max(at - _LONGEST_HEAD, 0)
    known = [found for match in _POLICE.finditer(text, start) if (found := _police(match, text))]
    yield from known
    said = {found.value for found in known}
    for match in _POLICE_NAMED.finditer(text, max(at - _LONGEST_NAME, 0)):
        number = match["number"] or match["other"]
        if number not in said:
            yield Found(MarkKind.POLICE, number, *match.span())
    if _EMPTY_CUE.search(text, at):
        for match in _POLICE_EMPTY.finditer(text, start):
            yield Found(MarkKind.POLICE, "", *match.span(), well_formed=False)


def link_number(kind: MarkKind, href: str) -> str:
    """The number in the target of a link, or ""."""
    match = (_LINKED if kind is MarkKind.POLICE else _LINKED_ICP).search(href)
    return match[1] if match else ""


def _icp(match: re.Match[str], text: str) -> Found | None:
    filing, number = match["filing"] or "", match["number"] or ""
    if filing in {"证", "證"} or "许可" in match["label"]:
        return None  # a licence, another thing
    start = _before(text, match.start(), POLICE_PROVINCES)
    province = text[start] if start < match.start() else match["inner"] or ""
    number, end = _joined(match, number, 6, 10)
    if not _is_icp(match, filing, province, number) or text[end : end + 1] in _COUNTED:
        return None
    suffix = _SUFFIX.match(text, end)
    sequence = f"-{suffix[1]}" if suffix else ""
    bare = bool(match["inner"]) and not filing  # neither the form nor its label: ICP: 渝05001234
    digits = number.isdigit() and 6 <= len(number) <= 10 and set(number) != {"0"}
    return Found(
        MarkKind.ICP,
        f"{province}ICP备{number}号{sequence}",
        start,
        suffix.end() if suffix else end,
        well_formed=digits and province in ICP_PROVINCES and province != "" and not bare,
    )


def _is_icp(match: re.Match[str], filing: str, province: str, number: str) -> bool:
    """Is it meant to be a number, well formed or not, rather than a label or a word?"""
    if not number:
        end = (match["label"] or match["end"] or "").strip()
        return bool(province) and filing in {"备", "備"} and end in {"号", "號"}
    if not number.isdigit():
        return bool(province) and len(number) >= 4
    return len(number) >= 6 or (bool(province) and bool(filing))


def _lookalike(match: re.Match[str]) -> Found:
    value = f"{match['province']}ICP备{match['number']}号"
    return Found(MarkKind.ICP, value, *match.span(), well_formed=False)


def _nameless(match: re.Match[str], text: str) -> Found | None:
    before = text[max(match.start() - 2, 0) : match.start()].removesuffix("网站")[-1:]
    if before not in {"", " ", "\n", BLOCK, "|"}:
        return None
    value = f"{match['province']}ICP备{match['number']}号"
    return Found(MarkKind.ICP, value, match.start("province"), match.end(), well_formed=False)


def _police(match: re.Match[str], text: str) -> Found | None:
    number, end = _joined(match, match["number"], 12, 14)
    if text[end : end + 1] in _COUNTED or (match["apart"] and len(number) != 14):
        return None
    if number.isdigit() and len(number) < 8 and not match["end"]:
        return None
    well_formed = number.isdigit() and len(number) == 14
    start = _before(text, match.start(), POLICE_PROVINCES)
    return Found(MarkKind.POLICE, number, start, end, well_formed=well_formed)


def _code(match: re.Match[str], text: str) -> Found | None:
    raw = match["code"]
    first = _FIRST.match(raw)
    head, whole = (first[0] if first else raw), "".join(raw.split())
    code, end = (whole, match.end()) if len(whole) == 10 else ("".join(head.split()), 0)
    end = end or match.start("code") + len(head)
    code = code.lower() if code[:2].lower() == "bm" else code.upper()
    if code.startswith("CA"):
        return None  # a code of the agency label, another thing
    form = bool(_CODE_FORM.fullmatch(code))
    if not form and (not match["label"] or text[end : end + 1] in _COUNTED):
        return None
    start = match.start()
    for words in ("唯一", "网站", "政府"):
        start -= len(words) * text.endswith(words, 0, start)
    return Found(MarkKind.SITE_CODE, code, start, end, well_formed=form)


def _before(text: str, at: int, characters: Iterable[str]) -> int:
    """Where one of some characters stands before an offset, spaces between; else the offset."""
    head = text[max(at - 4, 0) : at].rstrip(" \n)")
    return max(at - 4, 0) + len(head) - 1 if head and head[-1] in characters else at


def _joined(match: re.Match[str], number: str, least: int, most: int) -> tuple[str, int]:
    """Digits parted by spaces are one number only when the first run is too short to be it."""
    parts = number.split()
    whole = "".join(parts)
    if len(parts) < 2 or len(parts[0]) < least <= len(whole) <= most:
        return whole, match.end()
    return parts[0], match.start("number") + len(parts[0])
