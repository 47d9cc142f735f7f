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


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a body. `declared` is as written, lower-cased, or ""; `used` a Python codec name;
    `wrong` that the declaration does not decode the bytes properly but another does.
    """

    text: str
    declared: str
    used: str
    wrong: bool

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
    declared = _declared(body, content_type)
    for mark, codec in _BOMS:
        if body.startswith(mark):
            text = body[len(mark) :].decode(codec, "replace")
            return Decoded(text, declared, codec, wrong=False)
    codec = _codec(declared)
    text, used = _decode(body, codec)
    wrong = codec not in {"", used} and not body.isascii()
    return Decoded(text, declared, used, wrong)


def _declared(body: bytes, content_type: str) -> str:
    header = _HEADER.search(content_type)
    if header:
        return header[1].lower()
    meta = _META.search(body[:_PRESCAN])
    return meta[1].decode("ascii", "replace").lower() if meta else ""


def _codec(label: str) -> str:
    """The codec a browser uses for a label; "" for none. All of GB is read as GB18030."""
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
    for candidate in filter(None, order):
        try:
            return body.decode(candidate), candidate
        except UnicodeError:
            continue
    return _least_damaged(body, codec)


def _is_almost_ascii(body: bytes) -> bool:
    """Four bytes of GBK can be UTF-8 by chance."""
    return len(body) - len(body.translate(None, _NOT_ASCII)) <= 4


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
