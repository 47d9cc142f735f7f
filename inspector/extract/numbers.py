"""ICP numbers, police record numbers and site codes in folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspector.evidence import MarkKind
from inspector.extract.text import BLOCK

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝蜀黔滇藏陕陇青宁新贵甘川港澳台"
_GAP = "[ \n]{0,3}"
_HYPHEN = "[-‐‑‒–—―−~]"
_ICP = re.compile(
    rf"""
    (?P<province>[\u4e00-\u9fff])?{_GAP}
    (?<![A-Za-z])(?P<word>I[ ]?C[ ]?P){_GAP}
    (?P<filing>备案?|備案?|證|证)?{_GAP}
    (?P<label>(?:许可)?(?:编号|序号|号码|号|號)?[ :\n]{{0,3}})
    (?P<number>[0-9Xx×*]{{1,20}}(?:[ \n][0-9]{{1,9}}){{0,8}})?
    {_GAP}(?P<end>号|號)?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SUFFIX = re.compile(rf"[ \n]?{_HYPHEN}[ \n]?(\d{{1,3}})(?!\d)[ \n]?(?:号|號)?")
_POLICE = re.compile(
    rf"""
    (?P<province>[{PROVINCES}])?{_GAP}
    (?P<word>公网安?{_GAP}备|公安网?备|公安联网备案|公安(?:机关)?(?:互联网)?备案|网警备案|网安备案?)案?
    (?:信息)?{_GAP}(?:编号|序号|号码|号|號)?[ :\n(（\[]{{0,6}}
    (?:[{PROVINCES}]{_GAP}公网安备[ :\n]{{0,4}})?
    (?P<number>[0-9Xx×*]{{4,24}}(?:[ \n][0-9]{{1,9}}){{0,8}})
    [ \n]?(?:号|號)?
    """,
    re.VERBOSE,
)
_CODE = re.compile(
    rf"""
    (?:网站(?:唯一)?)?标识(?:编?码|号)(?:编?号)?[ \n]{{0,3}}[:(\[]?[ \n{BLOCK}:]{{0,5}}
    (?P<code>(?:bm|n)?[ ]?[0-9Xx*]{{4,20}}(?:[ \n][0-9]{{1,9}}){{0,5}}|[A-Za-z]{{1,3}}[0-9]{{3,20}})
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CODE_FORM = re.compile(r"\d{10}|bm\d{8}|N\d{9}")
_LINKED = re.compile(r"[?&](?:recordcode|recordid|code)=\s{0,3}(\d{6,20})", re.IGNORECASE)
_LINKED_ICP = re.compile(r"ICP(?:%E5%A4%87|备)(\d{6,10})", re.IGNORECASE)
_CUES = ("icp", "备", "標", "标识")


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
    lower = text.lower()
    found: list[Found] = []
    if "icp" in lower or "i c p" in lower:
        found += filter(None, (_icp(match, text) for match in _ICP.finditer(text)))
    if "备" in text:
        found += (_police(match) for match in _POLICE.finditer(text))
    if "标识" in text:
        found += filter(None, (_code(match) for match in _CODE.finditer(text)))
    return found


def link_number(kind: MarkKind, href: str) -> str:
    """The number in the target of a link, or ""."""
    match = (_LINKED if kind is MarkKind.POLICE else _LINKED_ICP).search(href)
    return match[1] if match else ""


def _icp(match: re.Match[str], text: str) -> Found | None:
    filing, number = match["filing"] or "", match["number"] or ""
    province = match["province"] or ""
    if filing in {"证", "證"} or "许可" in match["label"]:
        return None  # a licence, another thing
    if not number:
        named = province and province in PROVINCES and filing in {"备", "備"}
        if not (named and (match["label"] or match["end"] or "").strip() in {"号", "號"}):
            return None  # a label; the number follows with its own prefix
    if not filing and province not in PROVINCES:
        return None
    number, end = _joined(match, number, 6, 10)
    sequence = ""
    suffix = _SUFFIX.match(text, end)
    if suffix:
        sequence, end = f"-{suffix[1]}", suffix.end()
    known = province in PROVINCES
    start = match.start("province") if known and province else match.start("word")
    digits = number.isdigit() and 6 <= len(number) <= 10 and set(number) != {"0"}
    value = f"{province if known else ''}ICP备{number}号{sequence}"
    return Found(MarkKind.ICP, value, start, end, well_formed=bool(province) and known and digits)


def _joined(match: re.Match[str], number: str, least: int, most: int) -> tuple[str, int]:
    """Digits parted by spaces are one number only when the first run is too short to be it."""
    head = re.match(r"\S*", number)
    first = head[0] if head else ""
    whole = re.sub(r"\s", "", number)
    if first == number or len(first) >= least or not least <= len(whole) <= most:
        at = match.start("number") + len(first)
        tail = match.end() if first == number else at
        return first, tail
    return whole, match.end()


def _police(match: re.Match[str]) -> Found:
    number, end = _joined(match, match["number"], 12, 14)
    well_formed = number.isdigit() and len(number) == 14
    start = match.start("province") if match["province"] else match.start("word")
    return Found(MarkKind.POLICE, number, start, end, well_formed=well_formed)


def _code(match: re.Match[str]) -> Found | None:
    raw = match["code"]
    first = re.match(r"(?:bm|n)?[ ]?\w*", raw, re.IGNORECASE)
    code = first[0] if first else raw
    whole = re.sub(r"\s", "", raw)
    code = whole if len(whole) == 10 else re.sub(r"\s", "", code)
    code = code.lower() if code[:2].lower() == "bm" else code.upper()
    end = match.end() if len(whole) == 10 else match.start("code") + len(first[0] if first else raw)
    form = bool(_CODE_FORM.fullmatch(code))
    return Found(MarkKind.SITE_CODE, code, match.start(), end, well_formed=form)
