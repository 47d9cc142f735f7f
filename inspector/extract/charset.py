"""Which characters the bytes of a page stand for, and whether the page says so rightly."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_LABEL = r"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})"
_META = re.compile(rb"<meta[^>]{0,300}?" + _LABEL.encode(), re.IGNORECASE)
_HEADER = re.compile(_LABEL, re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PRESCAN = 4096
_NOT_ASCII = bytes(range(128, 256))
# One damaged character in fifty is a title cut in its middle, not another encoding.
_DAMAGE = 50
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
# Labels of the Encoding Standard that Python spells otherwise.
_OTHER_LABELS = {
    "gb_2312-80": "gb18030",
    "csgb2312": "gb18030",
    "x-gbk": "gb18030",
    "unicode-1-1-utf-8": "utf-8",
    "unicode11utf8": "utf-8",
    "unicode20utf8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "windows-949": "euc_kr",
    "dos-874": "cp874",
    "x-x-big5": "big5",
}
_WESTERN = ("iso8859-", "cp125", "latin")
_HANZI = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")  # of GB2312
_BIG5 = re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]")  # level 1 and marks
_HARDLY = 0.1  # of the bytes that are not ASCII: so many may stand outside


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a body. `declared` is as written, lower-cased, or ""; `used` a Python codec name;
    `wrong` that the declaration does not decode the bytes properly but another does. `header` and
    `meta` are the two places that may declare it; `false` names those that do so wrongly, or in a
    word that no browser knows.
    """

    text: str
    declared: str
    used: str
    wrong: bool
    header: str = ""
    meta: str = ""
    false: tuple[str, ...] = ()

    @property
    def of_queries(self) -> str:
        """What browsers write the queries of links in: they read GBK as GB18030, but write it as
        GBK, without what GB18030 alone has (Encoding Standard, 10.1 and 10.2.2).
        """
        if self.used == "gb18030" and self.declared != "gb18030":
            return "gbk"
        return self.used


def decode(body: bytes, content_type: str) -> Decoded:
    """Byte order mark, strict UTF-8, the declaration, GB18030: the first that decodes (WHATWG
    order but for UTF-8 in the second place: wrong declarations are common, chance UTF-8 is not).
    """
    header, meta = _in_header(content_type), _in_meta(body)
    declared = header or meta
    for mark, codec in _BOMS:
        if body.startswith(mark):
            text = body[len(mark) :].decode(codec, "replace")
            if codec != "utf-8":  # whose bytes show no words to a reader of ASCII
                meta = _in_meta(text[:_PRESCAN].encode("ascii", "ignore"))
                declared = header or meta
            false = _false(header, meta, codec, ascii_only=False)
            return Decoded(text, declared, codec, False, header, meta, false)
    codec = _codec(declared)
    text, used = _decode(body, codec)
    ascii_only = body.isascii()
    wrong = codec not in {"", used} and not ascii_only
    false = _false(header, meta, used, ascii_only=ascii_only)
    return Decoded(text, declared, used, wrong, header, meta, false)


def _in_header(content_type: str) -> str:
    found = _HEADER.search(content_type)
    return found[1].lower() if found else ""


def _in_meta(body: bytes) -> str:
    """The first meta element that declares a charset; what stands in comments is passed over, as
    browsers do (HTML Standard, 13.2.3.2).
    """
    start = body[:_PRESCAN]
    if b"<!--" in start:
        start = _COMMENT.sub(b"", start)
    meta = _META.search(start)
    return meta[1].decode("ascii", "replace").lower() if meta else ""


def _false(header: str, meta: str, used: str, *, ascii_only: bool) -> tuple[str, ...]:
    """Which declarations are not of the charset that the bytes are in. Bytes that are all ASCII
    are so in nearly every charset.
    """
    return tuple(
        place
        for place, label in (("header", header), ("meta", meta))
        if label and (not _codec(label) or not (ascii_only or used.startswith(_codec(label))))
    )


def _codec(label: str) -> str:
    """The codec a browser uses for a label; "" for none. All of GB is read as GB18030."""
    if label in _OTHER_LABELS:
        return _OTHER_LABELS[label]
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    if name in {"gb2312", "gbk", "hz"}:
        return "gb18030"
    try:
        return name if b"a".decode(name, "replace") else ""
    except (LookupError, UnicodeError):
        return ""  # "base64" and the like are codecs of Python, not of the web


def _decode(body: bytes, codec: str) -> tuple[str, str]:
    if body.isascii():
        return body.decode("ascii"), codec if _reads_ascii(codec) else "utf-8"
    doubted = codec not in {"", "utf-8"} and _is_almost_ascii(body)
    order = [codec, "utf-8", "gb18030"] if doubted else ["utf-8", codec, "gb18030"]
    if codec.startswith((*_WESTERN, "big5")) and _is_chinese(body):
        order = ["utf-8", "gb18030"]  # whose bytes these charsets read, too
    if codec in {"", "gb18030"} and _is_traditional(body):
        order = ["utf-8", "big5"]  # whose bytes GB18030 reads, too
    for candidate in filter(None, order):
        try:
            return body.decode(candidate), candidate
        except UnicodeError:
            continue
    return _least_damaged(body, codec)


def _is_almost_ascii(body: bytes) -> bool:
    """Four bytes of GBK can be UTF-8 by chance."""
    return len(body) - len(body.translate(None, _NOT_ASCII)) <= 4


def _is_chinese(body: bytes) -> bool:
    """Whether what is not ASCII is nearly all characters of GB2312."""
    others = len(body) - len(body.translate(None, _NOT_ASCII))
    return others > 4 and 2 * len(_HANZI.findall(body)) >= others * (1 - _HARDLY)


def _is_traditional(body: bytes) -> bool:
    """Whether what is not ASCII is nearly all frequent characters and marks of Big5, a good part
    of them in pairs that GB2312 has not.
    """
    others = len(body) - len(body.translate(None, _NOT_ASCII))
    pairs = _BIG5.findall(body)
    low = sum(pair[1] < 0x80 for pair in pairs)
    within = 2 * len(pairs) - low >= others * (1 - _HARDLY)
    return others > 4 and within and low >= len(pairs) / 5


def _reads_ascii(codec: str) -> bool:
    return bool(codec) and not codec.startswith(("utf-16", "utf-32"))


def _least_damaged(body: bytes, codec: str) -> tuple[str, str]:
    """Nothing decodes without fault: UTF-8 with a few faults is still UTF-8, and so is a mixture
    of which more than half reads as UTF-8, unless the page says otherwise. Of a text in GBK less
    than a sixth does so by chance.
    """
    text = body.decode("utf-8", "replace")
    characters = sum(1 for character in text if character > "\x7f")
    bearable = 2 if codec in {"", "utf-8"} else _DAMAGE
    if text.count("\ufffd") * bearable <= characters:
        return text, "utf-8"
    used = codec if codec not in {"", "utf-8"} else "gb18030"
    return body.decode(used, "replace"), used
