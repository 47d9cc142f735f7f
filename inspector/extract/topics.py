"""Words that tell what a stranger's page is about: for sale, gambling, adult, or against them.

Only the words that were found are kept, never the text around them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from inspector.evidence import Topic, TopicWords
from inspector.extract.text import fold
from inspector.extract.tree import Page

_META = ("keywords", "description")


def topics(page: Page, meta: Mapping[str, str]) -> tuple[TopicWords, ...]:
    """The distinct words of each topic that stand in the title, and in text or meta elements."""
    title = _flat(page.title)
    rest = " ".join((_flat(page.text), *(_flat(meta.get(name, "")) for name in _META)))
    found = (
        TopicWords(topic, _words(in_title, title), _words(in_text, rest))
        for topic, (in_title, in_text) in _lists().items()
    )
    return tuple(each for each in found if each.title or each.text)


def named(topic: Topic, text: str) -> tuple[str, ...]:
    """The words of a topic's titles that stand in a short text, such as that of a link."""
    return _words(_lists()[topic][0], _flat(text))


def _flat(text: str) -> str:
    return " ".join(fold(text).lower().split())


def _words(known: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The words that stand in a text: the longest at one place, Latin ones only whole."""
    there = [word for word in known if word in text]
    if not there:
        return ()
    pattern = re.compile("|".join(map(_whole, there)))
    return tuple(sorted(set(pattern.findall(text))))


@cache
def _lists() -> dict[Topic, tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each topic what counts in a title, and what counts in a text: `topics.toml`, the
    longest first.
    """
    told = tomllib.loads((files(__package__) / "topics.toml").read_text("utf-8"))
    return {
        Topic(name): (
            _longest_first(words["title"]),
            _longest_first((*words["title"], *words["text"])),
        )
        for name, words in told.items()
    }


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


def _whole(word: str) -> str:
    plain = re.escape(word)
    return rf"(?<![a-z0-9]){plain}(?![a-z0-9])" if word.isascii() else plain
