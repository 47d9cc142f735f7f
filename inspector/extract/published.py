"""When a page says it was published: in its text, its meta elements, its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from inspector.evidence import DateClue, Place
from inspector.extract import dates
from inspector.extract.labels import LONGEST, names_another, of_publishing, word_before
from inspector.extract.text import BLOCK, BREAK, plain
from inspector.extract.tiles import tile
from inspector.extract.tree import Element, Page
from inspector.extract.years import Shown, years

# Patterns that search whole pages begin with a literal: the search then skips from one to the next.
_WORD = re.compile(r"时[ ]{0,4}间|日[ ]{0,4}期")
_BEFORE = re.compile(r"[\u4e00-\u9fff]{1,6}$")
_NAMES_IT = ("发布", "发表", "公开", "公布", "刊登", "刊发", "登载", "发稿", "上网")
_COMES_NEAR = (
    "上传",
    "录入",
    "更新",
    "信息",
    "文章",
    "生成",
    "添加",
    "加入",
    "入库",
    "编辑",
    "修改",
)
_COLON = re.compile(f"[ ]?:?[ {BLOCK}{BREAK}]{{0,3}}[\\[(]?")
_SAYS = re.compile(
    r"发布[于在:][ ]?|发表于[ ]?|P(?:ublished|osted|ublish (?:date|time))(?: on)?[ ]?:?[ ]?"
    r"|Updated(?: on)?[ ]?:?[ ]?|Release (?:date|time)[ ]?:?[ ]?"
)
_SHORT_AT = re.compile(r"(?:1[0-2]|0?[1-9])[-/.月](?:3[01]|[12]\d|0?[1-9])日?(?![\d年./-])")
_AGO_AT = re.compile(
    r"(?:刚刚|刚才|[今昨][天日]|前天|\d{1,3}[ ]?个?(?:秒钟?|分钟|小时|天)前)(?![\u4e00-\u9fff,])"
)
_MOST_DATES = 3  # labelled dates: more are the rows of a list
_SOURCE = re.compile(r"来源[ ]?:")
_OF_SOURCE = re.compile(r"来源[ ]?:[^()|\d]{1,30}\($")  # when the source published it
_LINE = 150  # characters of a line that names the source
_TITLE_END = re.compile(r"\s*[-_|–—]+\s*")
_SHORTEST_TITLE, _LONGEST_TITLE = 4, 120
_HEADINGS = ("h1", "h2", "h3")
_PIECES = 14  # texts below a title in which its date may stand
_MOST_PLACES = 4  # of a title on its page
_PROSE = 80  # characters: what is longer is the text itself
_ENTRY = 8  # characters: a link of that length in the line below the title is a list's
_META_WORDS = re.compile(
    r"来源|作者|编辑|浏览|点击|阅读|字[体号]|打印|分享|发布|访问|次数|审核|供稿|:|[|·]"
)
_FOLLOWS = re.compile(r"[ ]?(?:关联|相关|上一|下一|附件|延伸|推荐)")
_SENTENCE = re.compile(r"[\u4e00-\u9fff,]")  # what goes on behind a date in a text
_BLANK = f" {BLOCK}{BREAK}"
_REST = 16  # signs of Chinese beside a date that stands alone
_DOCUMENT = re.compile(
    r"通过|公布|令第|修[正订]|印发|施行|批准|讲话|召开|举行|今天|今日是|现在|星期|周[一二三四五六日]|农历|打印|登录|网报|日讯|日电"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_META = (
    "pubdate", "publishdate", "publish_date", "publish-date", "publishtime", "publish_time",
    "article:published_time", "og:published_time", "og:release_date", "pubtime", "pub_date",
    "firstpublishedtime", "datepublished", "releasedate", "dc.date.issued", "dcterms.issued",
)  # fmt: skip
_LINKED = re.compile(r"\"(?:datePublished|pubDate)\"\s{0,9}:\s{0,9}\"([^\"]{8,40})\"")

Ranked = tuple[int, int, DateClue]  # how surely it is the day of publishing, offset, clue


def published(
    page: Page, meta: Mapping[str, str], url: str, today: str = ""
) -> tuple[DateClue, ...]:
    """Statements of when the page was published: visible ones, the surest first, meta, address.

    `today` is the ISO date of the visit, with the time of day where known: for dates without a
    year, and for 昨天.
    """
    reader = _Reader(page, url, today)
    clues = [*reader.visible(_titles(page, meta)), *_tagged(meta), *_linked_data(page)]
    day, raw = dates.in_address(url)
    if day:
        clues.append(DateClue(day, raw, "url"))
    return tuple(dict.fromkeys(clues))


class _Reader:
    """Reads the dates of one page's text."""

    def __init__(self, page: Page, url: str, today: str) -> None:
        self._page = page
        self._url = url
        self._today = today

    def visible(self, titles: Iterable[int]) -> list[DateClue]:
        """The clues in the text, the surest first."""
        labelled = list(self._labelled())
        if len(labelled) > _MOST_DATES:
            labelled = []
        found = [*labelled, *next(filter(None, map(self._byline, titles)), ())]
        if not found:
            found = [*self._beside_source()]
        ranked = sorted(found, key=lambda each: each[:2])
        return list({clue.date: clue for _, _, clue in reversed(ranked)}.values())[::-1]

    def _labelled(self) -> Iterator[Ranked]:
        """Dates with a word that says of what they are: rank 0 of publishing, 1 of something near
        to it, 2 of nothing in particular.
        """
        text = self._page.text
        for match in _WORD.finditer(text):
            word = _BEFORE.search(text[max(0, match.start() - 6) : match.start()].rstrip(" "))
            rank = _rank(word[0] if word else "")
            colon = _COLON.match(text, match.end())
            if colon is None or rank is None or (rank == 2 and ":" not in colon[0]):
                continue
            yield from self._at(colon.end(), rank, match.start())
        for match in _SAYS.finditer(text):
            yield from self._at(match.end(), 1 if match[0][0] == "U" else 0, match.start())

    def _at(self, start: int, rank: int, label: int) -> Iterator[Ranked]:
        """The date that begins at an offset, or that is filled in beside its label."""
        text, owner = self._page.text, self._page.owner(label)
        if owner.hidden:
            return
        ahead = text[start : start + 40]
        found = next((f for f in sorted(dates.full(ahead)) if f[0] == 0), None)
        if found and not (BLOCK in text[label:start] and _SENTENCE.match(ahead, found[1])):
            _, end, day = found
            raw = self._page.quote(start, start + end)
        else:
            day, raw = self._by_today(ahead) if ahead.strip(BLOCK) else ("", "")
        if not day:
            day = raw = self._filled_in(owner)
        if day:
            yield rank, start, DateClue(day, raw, "text", sure=not rank)

    def _by_today(self, text: str) -> tuple[str, str]:
        """A date at the beginning of a text that lacks its year or is counted from today."""
        ago = _AGO_AT.match(text)
        if ago:
            return dates.by_clock(ago[0], self._today), ago[0]
        short = _SHORT_AT.match(text)
        if not short:
            return "", ""
        return years([Shown(short[0], "", self._url)], self._today[:10])[0], short[0]

    def _filled_in(self, owner: Element) -> str:
        """The date in a field of a form behind a label."""
        for element in self._page.within(owner):
            if element.tag == "input" and (day := dates.first(plain(element.get("value")))[0]):
                return day
        return ""

    def _byline(self, title: int) -> list[Ranked]:
        """The date in the line below a title, or beside it: as good as one with the right word."""
        page = self._page
        texts: list[str] = []
        last = min(title + 1 + _PIECES, len(page.starts))
        for number in range(title + 1, last):
            start, owner, text = page.starts[number], page.owners[number], _text(page, number)
            if owner.hidden:
                continue
            if _ends_line(text) or (owner.anchor and len(text.strip()) >= _ENTRY):
                break
            day, raw = self._in_line(text, start)
            if day:
                return [(0, start, DateClue(day, raw, "text"))]
            texts += text.split()
        day, short, raw = tile(texts[:_PIECES])
        if short and self._today:
            day = years([Shown(short, "", self._url)], self._today[:10])[0]
        return [(0, title, DateClue(day, raw, "text"))] if day else []

    def _in_line(self, text: str, start: int) -> tuple[str, str]:
        """The first date in a text when the rest of it does not say something else."""
        found, _ = of_publishing(text)
        for at, day, raw, _ in found:
            before = self._page.text[max(0, start + at - LONGEST) : start + at]
            if _OF_SOURCE.search(text[:at]):
                continue
            near = word_before(before).endswith(_COMES_NEAR)
            if not near and not names_another(before) and _stands_alone(text, raw):
                return day, raw
        bare = text.strip(f"{_BLANK}[]()")
        short = _SHORT_AT.match(bare)
        if dates.needs_clock(bare) or (short and not _CHINESE.search(bare[short.end() :])):
            return self._by_today(bare)
        return "", ""

    def _beside_source(self) -> Iterator[Ranked]:
        """A date without label in the line that names the source."""
        page = self._page
        for source in list(_SOURCE.finditer(page.text))[:_MOST_PLACES]:
            line = _line(page, source.start())
            for at, day, raw, _ in of_publishing(page.slice(line))[0][:1]:
                if _stands_alone(page.slice(line), raw) and not line.hidden:
                    yield 1, line.start + at, DateClue(day, raw, "text")


def _rank(word: str) -> int | None:
    if not word:
        return 2
    if word.endswith(_NAMES_IT):
        return 0
    return 1 if word.endswith(_COMES_NEAR) else None


def _text(page: Page, number: int) -> str:
    """A text piece, with the marks up to the next."""
    last = number + 1 == len(page.starts)
    return page.text[page.starts[number] : len(page.text) if last else page.starts[number + 1]]


def _ends_line(text: str) -> bool:
    """Whether the text itself begins here, or what follows it."""
    return len(text) > _PROSE or "。" in text or bool(_FOLLOWS.match(text))


def _stands_alone(text: str, raw: str) -> bool:
    """Whether what stands beside a date is a line below a title, no sentence."""
    rest = text.replace(raw, "", 1)
    if _DOCUMENT.search(rest):
        return False
    return len(_CHINESE.findall(rest)) <= _REST or bool(_META_WORDS.search(rest))


def _line(page: Page, offset: int) -> Element:
    """The largest element around an offset that is no longer than a line."""
    line = page.owner(offset)
    for element in line.ancestors():
        if element.end - element.start > _LINE:
            break
        line = element
    return line


def _titles(page: Page, meta: Mapping[str, str]) -> Iterator[int]:
    """The text pieces in which the page's own title stands: as its meta elements or its `<title>`
    say it, else in a heading.
    """
    named = (plain(meta.get("articletitle", "")), *_TITLE_END.split(plain(page.title))[:1])
    said = (_places(page, title) for title in dict.fromkeys(named) if _may_be_title(title))
    headed = (
        page.piece(element.start)
        for element in page.tagged(*_HEADINGS)
        if page.place(element) is Place.BODY and _may_be_title(page.slice(element).strip())
    )
    yield from dict.fromkeys(chain(*said, headed))


def _may_be_title(text: str) -> bool:
    return _SHORTEST_TITLE <= len(text) <= _LONGEST_TITLE


def _places(page: Page, title: str) -> Iterator[int]:
    at, found = page.text.find(title), 0
    while at >= 0 and found < _MOST_PLACES:
        found += 1
        number = page.piece(at)
        if _text(page, number).strip(_BLANK) == title and not page.owners[number].anchor:
            yield number
        at = page.text.find(title, at + len(title))


def _tagged(meta: Mapping[str, str]) -> Iterator[DateClue]:
    for name in _META:
        content = meta.get(name, "")
        day = dates.in_meta(content)
        if day:
            yield DateClue(day, content, "meta")


def _linked_data(page: Page) -> Iterator[DateClue]:
    """What data for search engines (JSON-LD) calls the day of publishing."""
    for source, element in page.scripts:
        if "ld+json" in element.get("type") and (said := _LINKED.search(source)):
            day = dates.in_meta(said[1])
            if day:
                yield DateClue(day, said[1], "meta")
