"""Where a page sends its reader at once: meta refresh, or a script that runs at load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from inspector.extract.javascript import Reader, Token, tokens, unquote_string
from inspector.extract.tree import Page
from inspector.extract.urls import resolve

LONGEST_WAIT = 10  # seconds; a reader who waits longer reads the page
_LITTLE_TEXT = 200  # characters: a page with more is the page itself, whatever its handlers do
_LONGEST_SCRIPT = 20_000
_REFRESH = re.compile(
    r"\s{0,9}(\d{1,4})(?:\.\d{0,9})?\s{0,9}[;,]\s{0,9}(?:url\s{0,9}=\s{0,9})?"
    r"[\"']?([^\"']{1,2000})",
    re.IGNORECASE,
)
_MOBILE = re.compile(
    r"mobile|android|iphone|ipad|ipod|midp|windows ?ce|windows ?mobile|phone|useragent|\bua\b|isie"
    r"|\bwap\b|touch|matchmedia|screen\.width|innerwidth|clientwidth|bis[A-Z]",
    re.IGNORECASE,
)
_WINDOWS = frozenset(("window", "self", "top", "parent", "document", "this"))
_AT_LOAD = frozenset(
    ("$", "jQuery", "ready", "setTimeout", "setInterval", "onload", "addEventListener")
)


def redirect(page: Page, url: str, base: str) -> str:
    """The address the reader is sent to, or ""."""
    target = _refresh(page, base) or _scripted(page, url, base)
    return "" if target == resolve(url, url) else target


def _refresh(page: Page, base: str) -> str:
    for element in page.tagged("meta"):
        if not element.hidden and element.get("http-equiv").strip().lower() == "refresh":
            match = _REFRESH.match(element.get("content"))
            if match and int(match[1]) <= LONGEST_WAIT:
                return resolve(base, match[2])
    return ""


def _scripted(page: Page, url: str, base: str) -> str:
    if page.length > _LITTLE_TEXT:
        return ""
    onload = " ".join(e.get("onload") for e in page.tagged("body"))
    sources = [source for source, element in page.scripts if not element.hidden]
    for source in (*sources, onload):
        if len(source) < _LONGEST_SCRIPT and ("location" in source or "_self" in source):
            for target in _Flow(tokens(source), url, onload).targets():
                return resolve(base, target)
    return ""


@dataclass(slots=True)
class _Scope:
    """One pair of braces: the function it belongs to, or whether its branch is run on a desktop."""

    function: str = ""  # "" when it is no function, or one that is run at load
    runs: bool = True
    branch: bool = False  # would the `else` after it run on a desktop?


@dataclass(slots=True)
class _Flow:
    """Follows the braces of a small script and keeps the redirects that surely run."""

    found: list[Token]
    url: str
    onload: str
    scopes: list[_Scope] = field(default_factory=list)
    pending: _Scope | None = None  # of the statement or block to come
    branch: bool = False  # as in the scope that was closed last
    chained: bool = True  # the branches before this `else if` are not taken on a desktop either
    called: set[str] = field(default_factory=set)

    def targets(self) -> Iterator[str]:
        """Addresses of redirects that run at load, the surest first."""
        reader = Reader(self.found, self.url)
        kept: list[tuple[list[str], str]] = []
        while reader.at < len(reader.tokens):
            target = self._step(reader)
            if target:
                kept.append(([s.function for s in self.scopes if s.function], target))
        self.called |= set(re.findall(r"[\w$]+(?=\s{0,3}\()", self.onload))
        for functions, target in kept:
            if all(name in self.called for name in functions):
                yield target

    def _step(self, reader: Reader) -> str:
        token = reader.tokens[reader.at]
        word = token.text if token.kind == "word" else ""
        if word in {"function", "if", "else", "setTimeout", "setInterval"}:
            return self._header(reader, word)
        if word in {"location", "open"} and self._on_window(reader):
            return self._location(reader, word)
        if word and reader.peek(1) == "(" and not self._functions():
            self.called.add(word)
        if word and reader.peek(1) == "=":
            return self._assignment(reader, word)
        reader.at += 1
        if token.kind == "mark":
            self._brace(token.text)
        return ""

    def _functions(self) -> bool:
        return any(scope.function for scope in self.scopes)

    def _brace(self, text: str) -> None:
        if text == "{":
            self.scopes.append(self.pending or _Scope())
            self.pending = None
        elif text == "}" and self.scopes:
            self.branch = self.scopes.pop().branch
            self.pending = None
        elif text == ";":
            self.pending = None

    def _header(self, reader: Reader, word: str) -> str:
        if word.startswith("set"):
            return self._timer(reader)
        before = reader.peek(-1)
        reader.at += 1
        if word == "function":
            self._function(reader, before)
        elif word == "if":
            condition = _parenthesis(reader)
            mobile = bool(_MOBILE.search(condition)) and not _negated(condition)
            self.branch = mobile and self.chained
            self.chained = True
            self.pending = _Scope(runs=_negated(condition), branch=self.branch)
        elif reader.peek() == "if":
            self.chained = self.branch
        else:
            self.pending = _Scope(runs=self.branch)
        return ""

    def _function(self, reader: Reader, before: str) -> None:
        name = reader.peek()
        if name != "(":
            reader.at += 1
            self.pending = _Scope(function=name)
        else:
            caller = reader.peek(-3) if before in {"(", ","} else ""
            window_load = before == "=" and reader.peek(-3) == "onload"
            at_once = before == "!" or (before == "(" and not re.fullmatch(r"[\w$]+|\)", caller))
            runs = at_once or window_load or caller in _AT_LOAD
            self.pending = _Scope(function="" if runs else "a function nobody calls by name")
        pending = self.pending
        _parenthesis(reader)
        self.pending = pending

    def _timer(self, reader: Reader) -> str:
        """`setTimeout("location='…'", 3000)`: the code in the string, when it is run soon."""
        code, comma, wait = (reader._token(n) for n in (2, 3, 4))  # noqa: SLF001
        reader.at += 1
        if code is None or comma is None or comma.text != ",":
            return ""
        if wait is None or not wait.text.isdigit() or int(wait.text) > LONGEST_WAIT * 1000:
            return ""
        if code.kind == "word":
            self.called.add(code.text)
            return ""
        if code.kind != "string" or not self._runs():
            return ""
        inner = unquote_string(code.text)
        self.called |= set(re.findall(r"[\w$]+(?=\s{0,3}\()", inner))
        if "location" not in inner or len(inner) == len(code.text):
            return ""
        return next(_Flow(tokens(inner), self.url, "").targets(), "")

    def _on_window(self, reader: Reader) -> bool:
        return reader.peek(-1) != "." or reader.peek(-2) in _WINDOWS

    def _runs(self) -> bool:
        return all(scope.runs for scope in (*self.scopes, self.pending or _Scope()))

    def _location(self, reader: Reader, word: str) -> str:
        reader.at += 1
        if reader.peek() == "." and reader.peek(1) in {"href", "replace", "assign"}:
            reader.at += 2
        opens = reader.peek() == "(" and (
            word == "open" or reader.peek(-1) in {"replace", "assign"}
        )
        if not opens and (word == "open" or reader.peek() != "="):
            return ""
        reader.unknown = False
        if opens:
            values = reader.arguments()
            target = values[0] if values and (word != "open" or "_self" in values) else ""
        else:
            reader.at += 1
            target = reader.expression()
        return target if target and self._runs() and not reader.unknown else ""

    def _assignment(self, reader: Reader, word: str) -> str:
        reader.at += 2
        back = reader.at
        reader.unknown = False
        value = reader.expression()
        if reader.unknown or not self._runs():
            reader.variables.pop(word, None)
            reader.back(back)
        else:
            reader.variables[word] = value
        return ""


def _negated(condition: str) -> bool:
    """`!mobile` and nothing more: the branch a desktop takes."""
    plain = not re.search(r"&&|\|\|", condition)
    return condition.startswith("!") and plain and bool(_MOBILE.search(condition))


def _parenthesis(reader: Reader) -> str:
    """Pass over `(…)` and give its text."""
    start, depth = reader.at, 0
    while reader.at < len(reader.tokens):
        text = reader.peek()
        depth += (text == "(") - (text == ")")
        reader.at += 1
        if depth <= 0:
            break
    return "".join(token.text for token in reader.tokens[start + 1 : reader.at - 1])
