"""What scripts write into a page, read from the script without running it.

Strings, `+`, `unescape` and its kin, and variables that hold strings are followed; whatever else
stands in an expression counts as empty and is remembered as unknown.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

SCRIPTS_KEPT = 500_000  # characters of one script read for what it writes
_TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*+|<!--[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))
  | (?P<string>"(?:[^"\\\n]|\\[\s\S])*+"|'(?:[^'\\\n]|\\[\s\S])*+'|`(?:[^`\\]|\\[\s\S])*+`)
  | (?P<regex>(?<=[(,=:\[!&|?{};\n])[ \t]{0,4}
      /(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,200}+\]){1,500}+/[a-z]{0,6})
  | (?P<word>[A-Za-z_$\u00aa-\uffff][\w$]*+)
  | (?P<number>\d[\w.]*+)
  | (?P<mark>===|!==|==|!=|\+=|=>|&&|\|\||<=|>=|[-+*/%=(){}\[\].,;:?!<>&|^~])
    """,
    re.VERBOSE,
)
_WRITES = re.compile(
    r"document\.write|innerHTML|outerHTML|insertAdjacentHTML"
    r"|\.(?:html|append|prepend|before|after|replaceWith)\s{0,3}\("
)
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r\n|([\s\S]))"
)
_PERCENT = re.compile(r"%u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})")
_MARKUP = re.compile(r"<|%3c", re.IGNORECASE)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": " ", "v": " ", "0": "", "\n": ""}
_TEMPLATE = re.compile(r"\$\{[^{}]{0,300}\}")
_WRITERS = frozenset((
    "write", "writeln", "html", "append", "prepend", "before", "after", "replaceWith",
    "insertAdjacentHTML",
))  # fmt: skip
_HOLDERS = frozenset(("innerHTML", "outerHTML"))
_LIMIT = 500_000  # characters of one value: `s += s` in a loop of text must not eat memory
_NESTING = 40
_AGAIN = 5  # times a script's length that may be read again: functions stand in functions


class Token(NamedTuple):
    """One token; `kind` is string, word, number, mark or regex."""

    kind: str
    text: str


def tokens(source: str) -> list[Token]:
    """The tokens of a script, without comments."""
    return [
        Token(match.lastgroup or "", match[0].strip())
        for match in _TOKEN.finditer(source)
        if match.lastgroup != "comment"
    ]


def strings(source: str) -> Iterator[str]:
    """The strings of a script, comments left out."""
    for token in tokens(source):
        if token.kind == "string":
            yield unquote_string(token.text)


def plain_strings(source: str) -> Iterator[str]:
    """The strings of a script, comments left out, that hold no markup."""
    return (text for text in strings(source) if not _MARKUP.search(text))


def unquote_string(literal: str) -> str:
    """The value of a string literal; `${…}` counts as empty."""
    text = literal[1:-1]
    if literal[0] == "`":
        text = _TEMPLATE.sub("", text)
    return _ESCAPE.sub(_escape, text) if "\\" in text else text


def _escape(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        return _character(code)
    return _SIMPLE.get(match[4] or "", match[4] or "")


def _character(code: str) -> str:
    number = int(code, 16)
    return "" if 0xD800 <= number < 0xE000 or number > 0x10FFFF else chr(number)


def unescape(text: str) -> str:
    """JavaScript's `unescape`: `%XX` is Latin-1, `%uXXXX` is UTF-16."""
    return _PERCENT.sub(lambda match: _character(match[1] or match[2]), text)


_DECODERS: Mapping[str, Callable[[str], str]] = {
    "unescape": unescape,
    "decodeURIComponent": unquote,
    "decodeURI": unquote,
    "String": str,
    "$": str,
    "jQuery": str,
}


class Reader:
    """Reads expressions; `variables` are the strings assigned so far."""

    def __init__(self, found: list[Token], url: str = "") -> None:
        self.tokens = found
        self.at = 0
        self.url = url
        self.variables: dict[str, str] = {}
        self.unknown = False
        self.depth = 0
        self.again = _AGAIN * len(found)

    def peek(self, ahead: int = 0) -> str:
        """The text of a mark or word ahead, "" at the end or at a string."""
        token = self._token(ahead)
        return token.text if token and token.kind in {"mark", "word"} else ""

    def _token(self, ahead: int = 0) -> Token | None:
        at = self.at + ahead
        return self.tokens[at] if 0 <= at < len(self.tokens) else None

    def back(self, at: int) -> None:
        """Read again from an earlier token, unless too much has been read again already."""
        self.again -= self.at - at
        if self.again > 0:
            self.at = at

    def expression(self) -> str:
        """The string value of the expression here; stops before `,`, `;` or a closing bracket."""
        self.depth += 1
        if self.depth > _NESTING:
            self.unknown = True
            self.depth -= 1
            return ""
        value = self._term()
        while self.peek() == "+":
            self.at += 1
            value = (value + self._term())[:_LIMIT]
        self.depth -= 1
        return value

    def arguments(self) -> list[str]:
        """The values between `(` or `[` and its end."""
        self.at += 1
        values: list[str] = []
        while self.at < len(self.tokens) and self.peek() not in {")", "]", "}", ";"}:
            values.append(self.expression())
            if self.peek() == ",":
                self.at += 1
            elif self.peek() not in {")", "]"}:
                self.unknown = True
                self._skip()
                if self.peek() == ",":
                    self.at += 1
        self.at += 1
        return values

    def _term(self) -> str:
        token = self._token()
        if token is None:
            return ""
        self.at += 1
        if token.kind == "string":
            self.unknown |= token.text[0] == "`" and "${" in token.text
            return self._chain(unquote_string(token.text))
        if token.kind == "word":
            return self._word(token.text)
        if token.kind == "number":
            return token.text
        self.at -= 1
        return self._bracketed(token.text)

    def _bracketed(self, text: str) -> str:
        if text == "(":
            return self._chain("".join(self.arguments()))
        if text == "[":
            return self._array()
        self.unknown = True
        return ""

    def _word(self, word: str) -> str:
        path = [word]
        while self.peek() == "." and (following := self._token(1)) and following.kind == "word":
            path.append(following.text)
            self.at += 2
        if self.peek() == "(":
            values = self.arguments()
            if path[-1] == "join" and len(path) == 2 and word in self.variables:
                return self._chain(self.variables[word])
            decoder = _DECODERS.get(path[-1])
            if decoder:
                return self._chain(decoder("".join(values))[:_LIMIT])
        elif word in self.variables and len(path) == 1:
            return self.variables[word]
        elif "location" in path:
            return self._location(path[-1])
        self.unknown = True
        return ""

    def _location(self, part: str) -> str:
        split = urlsplit(self.url)
        parts = {
            "protocol": f"{split.scheme}:",
            "host": split.netloc,
            "hostname": split.hostname or "",
            "origin": f"{split.scheme}://{split.netloc}",
            "pathname": split.path,
            "href": self.url,
        }
        self.unknown |= part not in parts or not self.url
        return parts.get(part, "")

    def _array(self) -> str:
        values = self.arguments()
        separator = ","
        if self.peek() == "." and self.peek(1) == "join":
            self.at += 2
            separator = "".join(self.arguments())
        return self._chain(separator.join(values)[:_LIMIT])

    def _chain(self, value: str) -> str:
        """Methods called on a value are passed over."""
        while self.peek() == "." and self.peek(2) == "(":
            self.at += 2
            self.unknown = True
            self.arguments()
        return value

    def _skip(self) -> None:
        """To the next comma or bracket of this level."""
        depth = 0
        while (token := self._token()) is not None:
            if token.kind == "mark":
                if depth == 0 and token.text in {",", ")", "]", "}", ";"}:
                    return
                depth += (token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"})
            self.at += 1


def written(source: str) -> str:
    """The HTML a script writes, all of it in one string; "" when it writes none.

    Conditions are not weighed: a foot written by a function counts as written.
    """
    if not _WRITES.search(source):
        return ""
    reader = Reader(tokens(source))
    flow: list[str] = []
    pieces: list[str] = []
    size = 0
    while reader.at < len(reader.tokens) and size < _LIMIT:
        name, value = _statement(reader)
        if name in {"write", "writeln"}:
            flow.append(value)
        elif value:
            pieces.append(f"<div>{value}</div>")
        size += len(value)
    return "".join(flow + pieces)


def _statement(reader: Reader) -> tuple[str, str]:
    """Read on: a call or an assignment that writes gives its name and HTML."""
    token = reader.tokens[reader.at]
    reader.at += 1
    if token.kind != "word":
        return "", ""
    after = reader.peek()
    dotted = reader.at >= 2 and reader.tokens[reader.at - 2].text == "."
    if after == "(" and dotted and token.text in _WRITERS:
        return token.text, _call(reader, token.text)
    if after == "(" and dotted and token.text == "push":
        return "", _pushed(reader)
    if after not in {"=", "+="}:
        return "", ""
    reader.at += 1
    back = reader.at
    value = reader.expression()
    if dotted:
        return (token.text, value) if token.text in _HOLDERS else ("", _again(reader, back))
    old = reader.variables.get(token.text, "") if after == "+=" else ""
    reader.variables[token.text] = (old + value)[:_LIMIT]
    return "", _again(reader, back)


def _again(reader: Reader, back: int) -> str:
    """A value may hold functions that write: its tokens are read once more as statements."""
    if back < len(reader.tokens) and reader.tokens[back].kind == "word":
        reader.back(back)
    return ""


def _pushed(reader: Reader) -> str:
    """Strings put at the end of a list are kept as one, for whoever joins it."""
    name = reader.tokens[reader.at - 3].text if reader.at >= 3 else ""
    value = "".join(reader.arguments())
    if name in reader.variables:
        reader.variables[name] = (reader.variables[name] + value)[:_LIMIT]
    return ""


def _call(reader: Reader, name: str) -> str:
    back = reader.at
    values = reader.arguments()
    if name == "insertAdjacentHTML":
        values = values[1:]
    text = "".join(values)
    if "<" not in text and "&lt;" in text:
        text = entities.unescape(text)
    if not text:
        reader.back(back)
    return text
