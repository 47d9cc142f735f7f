"""Text as a reader sees it, beside the same text folded for matching.

Both have the same length, so what was matched in the folded text is quoted from the other.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

BLOCK = "\x1f"  # stands between blocks; white space to str.split(), and no page can contain it
BREAK = "\n"  # <br>
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def collapse(text: str) -> str:
    """White space runs become one space, invisible characters vanish; the ends keep a space."""
    if text.isprintable() and (" " not in text or "  " not in text):
        return text  # no sign but the space is white and printable
    if text.isspace():
        return " "
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    core = " ".join(text.split())
    if not core:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{core}{' ' * text[-1].isspace()}"


def squeeze(text: str) -> str:
    """One line for a reader: block marks and breaks become spaces, the ends are cut."""
    return " ".join(text.split())


def first_of(text: str, *words: str, start: int = 0) -> int:
    """Where the first of some words stands from `start`, else the end. Patterns need not search
    before it: to find a character costs a fiftieth of that.
    """
    found = [text.find(word, start) for word in words]
    return min((at for at in found if at >= 0), default=len(text))


_WIDE = {
    sign: unicodedata.normalize("NFKC", sign)
    for sign in "，：；！？（）－／％～０１２３４５６７８９"
}
_DOTS = "…"  # NFKC makes three characters of it, so it stays


def _narrow(text: str) -> tuple[str, bool]:
    """The text with its commonest wide signs folded, and whether that folds all of it: to find
    this out costs a hundredth of NFKC.
    """
    if unicodedata.is_normalized("NFKC", text):
        return text, True
    for wide, narrow in _WIDE.items():
        text = text.replace(wide, narrow)
    return text, unicodedata.is_normalized("NFKC", text.replace(_DOTS, ""))


@lru_cache(4096)
def _fold_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def fold(text: str) -> str:
    """NFKC, character by character where the whole would change its length."""
    if text.isascii():
        return text
    narrow, done = _narrow(text)
    if done:
        return narrow
    folded = unicodedata.normalize("NFKC", text)
    if len(folded) == len(text):
        return folded
    return "".join(map(_fold_character, text))


def fold_pieces(pieces: list[str], joined: str) -> str:
    """Each piece folded by itself, joined; `joined` is the same before."""
    narrow, done = _narrow(joined)
    return narrow if done else "".join(map(fold, pieces))


@lru_cache(4096)
def plain(text: str) -> str:
    """Folded and squeezed: for attributes and addresses, where no position is needed."""
    return fold(squeeze(_INVISIBLE.sub("", text)))
