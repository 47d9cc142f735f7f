"""What a sentence announces of the site it stands on: that it moves, ends, is found at another
address, is being rebuilt.

A sentence is read as a row of words: who (a site by its own words or an office's name, or something
else that may move or end), what becomes of it, when, and where to. What becomes is said of the
nearest noun before it that is not where to go. The words stand in `announcing.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

_SITES = frozenset({"own", "named", "bare"})
_LEAVING = {"move": "migration", "still": "migration", "end": "closure", "pause": "closure"}
_FATES = frozenset({*_LEAVING, "change", "works"})
_ORDER = ("migration", "closure", "domain-change", "redesign")
_GAPS = {"own": 16, "named": 9, "bare": 9, "domain": 4, "content": 4}
_CLAUSE_GAP = 3  # unknown characters before a fate whose noun stands in a clause before
_NEAR = {"own": 3, "named": 8, "bare": 8, "other": 8, "domain": 4}  # of what leads to a noun
_CLAUSE = re.compile(r"[,;:?、]")
_SIGN = re.compile(r"\W", re.ASCII)
_ADDRESS = r"(?:https?://)?(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}[A-Za-z0-9_./:?=&%#-]*"
_REASON = (
    r"(?:因|由于|鉴于|根据|按照|依据|为)(?![^,]{0,12}(?:本|我).{0,8}(?:网站|站点))"
    r"(?:[^,。;!:]{2,24}?(?:需要|要求|原因|安排|部署|精神|改革|调整|撤并|撤销)"
    r"|(?:(?![已将拟现])[^,。;!:]){2,60}(?=,))"
)
# A site as the place of something else is not what the sentence is about.
_NOT_ITSELF = (
    "(?!讯|消息|记者|报道|编辑|管理员|首页|上|内(?!容)|通知|栏|“|《|「|所有权|官方微|名称)"
)
_CLOSED = "[络格友民上点购约签报警吧址页速关]"  # after 网 these make another word
_CALLED = re.compile("(?:该|此|这个)(?=网站|站点)")
_CALLED_FIRST = re.compile("^此(?=网站|站点)|(?<=访问的)是")
_RECEIVES = re.compile("[迁移搬转合并归][至到入进往]了?本(?:网站|站|网|门户)")
_FAINT = frozenset({"关闭", "停机", "退出", "纳入", "融入", "入驻", "停止", "终止"})
_USES = frozenset({"使用", "查询", "查看", "查阅", "浏览", "点击", "关注", "通过"})
_BIDS = frozenset({"点击", "请", "以请", "可请"})
_STOPS = re.compile("停止.|不再.|终止.|停[更运服]")  # said of a site without a day, too
_TRANSITIVE = frozenset({"关闭", "关停", "撤销", "注销", "停用", "停办"})
_BY_OTHERS = frozenset({"承接", "接管", "接替"})
_LEAD = 3  # unknown characters before the bare word for a site
_WE = re.compile("[我本](?:局|委|办|院|厅|镇|乡|街|中心|单位|部|所|区|县|市)")
_TO_ADDRESS = re.compile(rf"[为成至到:“ ]*{_ADDRESS}")
_NO_SITE = frozenset({"失效", "作废"})  # said of names and papers
_WORKS = re.compile("升级|维护|改版|检修|改造")
_AT_WORK = re.compile("正在|正处于|正进行|进行|处于")
_ONGOING = re.compile("之?中(?![心国央华])")
_ROUGH = re.compile("建设|调整|优化|调试|改造")  # weak words for works
_NEW_NAME = re.compile("[至到为]?[A-Za-z0-9.“”]*新的?(?:域名|网址|访问地址)")
_NEW_IS = re.compile(f"[为是:]|{_ADDRESS}")
_ENDS = re.compile(r"$|[,.。;:!、 ()]")


@dataclass(frozen=True, slots=True)
class _Word:
    group: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The patterns of `announcing.toml`, put together."""

    words: re.Pattern[str]
    title: re.Pattern[str]
    spoken: re.Pattern[str]
    report: re.Pattern[str]
    over: re.Pattern[str]
    transport: re.Pattern[str]
    people: re.Pattern[str]
    reform: re.Pattern[str]


@lru_cache(4096)  # menus and feet say the same on every page
def announced(sentence: str, *, small: bool = False) -> str:
    """What a folded sentence announces of the site: migration, closure, domain-change, redesign,
    or "". On a `small` page that says little else, "this site" is the site itself.
    """
    said = _grammar()
    if not any(word in sentence for word in ("网", "站", "域名", "门户")):
        return ""
    if any(map(re.Pattern.search, (said.people, said.over, _RECEIVES), (sentence,) * 3)):
        return ""
    if small or _CALLED_FIRST.search(sentence):
        sentence = _CALLED.sub("本", sentence)
    kinds = _Reading(sentence, said).kinds()
    return next((kind for kind in _ORDER if kind in kinds), "")


class _Reading:
    """One sentence while it is read, word by word."""

    def __init__(self, sentence: str, grammar: _Grammar) -> None:
        self.sentence = sentence
        self.grammar = grammar
        self.found: set[str] = set()
        self.noun: _Word | None = None
        self.owner: _Word | None = None  # of a domain
        self.last: _Word | None = None
        self.verb: _Word | None = None
        self.target: _Word | None = None  # a site that something goes to
        self.toward: _Word | None = None
        self.marks: list[_Word] = []
        self.clause = 0  # marks that were met before this clause
        self.norm = False
        self.foreign = False  # whether a domain is that of something else
        self.here = True  # whether the noun stands in this clause
        self.unknown = 0
        self.report = bool(grammar.report.search(sentence))
        self.transport = bool(grammar.transport.search(sentence))

    def kinds(self) -> set[str]:
        """All that is announced."""
        for match in self.grammar.words.finditer(self.sentence):
            word = _Word(match.lastgroup or "", match[0], match.start(), match.end())
            self._pass(self.sentence[self.last.end if self.last else 0 : word.start])
            self._take(word)
            self.last = word
        return self.found

    def _pass(self, gap: str) -> None:
        """Go over what no list knows."""
        *before, after = _CLAUSE.split(gap)
        if before:
            self.here, self.unknown, self.toward = False, 0, None
            self.clause = len(self.marks)
        if self.noun and "的" in after[1:]:  # 本网站公示的…: what follows is spoken of
            self.noun = replace(self.noun, group="other")
        self.unknown += len(_SIGN.sub("", after) if after.isascii() else after.strip("() "))

    def _take(self, word: _Word) -> None:
        group = word.group
        if group == "norm":
            self.norm = True
        elif group == "mark":
            self.marks.append(word)
        elif group == "toward":
            self.toward = word
        elif group in _FATES:
            self._judge(word)
        elif group == "content" and self.noun is None:
            self.noun, self.unknown, self.here = word, 0, True
        elif group in _NEAR:
            self._name(word)

    def _name(self, word: _Word) -> None:
        """A noun: where something goes, what a verb before it ends, or what is spoken of."""
        toward, self.toward = self.toward, None
        used = word.group == "other" and toward and toward.text in _USES
        if toward and not used and word.start - toward.end <= _NEAR[word.group]:
            self.target = word
            return
        if self.transport and word.group == "own" and "网" not in word.text:
            return  # 本站 of a line
        self._undergoes(word)
        self.foreign = word.group == "other" or (self.foreign and word.group == "domain")
        if word.group == "bare" and self.unknown > _LEAD:
            word = replace(word, group="other")
        if word.group == "domain":
            self.owner = self.noun if self.noun and self.noun.group in _SITES else None
            if word.text.startswith("新") and self.owner and _NEW_IS.match(self.sentence, word.end):
                self._say("domain-change")
        self.noun, self.unknown, self.here = word, 0, True

    def _undergoes(self, word: _Word) -> None:
        """The verb may stand before what it is said of: 关闭本网站, 调整…网站域名的公告."""
        verb = self.last
        titled = self._titled(word.end)
        if word.group == "domain" and titled and self.noun and self.noun.group in _SITES:
            self.noun, verb = word, self._before(self.noun)
            if verb and (verb.group == "change" or verb.text == "调整"):
                self._say("domain-change", own=True)
            return
        if verb is None or not 0 <= word.start - verb.end <= 2 or not self._one_clause(verb, word):
            return
        if word.group == "domain" and self.noun and self.noun.group in _SITES:
            if verb.group == "change" and self.marks and not self.norm:
                self._say("domain-change")
            return
        ours = word.group == "bare" and _WE.search(self.sentence, 0, verb.start)
        if word.group not in {"own", "named"} and not (ours and self._ends(word.end)):
            return
        onward = verb.group == "move" and verb.text[-1] in "至到入进往为由"
        happens = (self.marks or titled) and not self.norm
        if verb.group in {"move", "end", "still"} and happens and not onward:
            self.noun = word
            self._say(_LEAVING[verb.group])

    def _one_clause(self, verb: _Word, word: _Word) -> bool:
        return not _CLAUSE.search(self.sentence, verb.end, word.start)

    def _before(self, word: _Word) -> _Word | None:
        return self.verb if self.verb and word.start - self.verb.end <= 2 else None

    def _judge(self, fate: _Word) -> None:
        self.verb = fate
        if self.last and self.last.text in _BIDS and self.last.end == fate.start:
            return  # a reader is asked to
        noun = self.noun
        if fate.group == "works" and noun is None and not self.norm:
            noun = self.target  # 新版网站建设中
        if self.norm or noun is None or noun.group == "other":
            if noun is None and fate.group == "change":
                self._renews(fate)
            return
        most = _GAPS[noun.group] if self.here else _CLAUSE_GAP
        titled = self._titled(fate.end)
        if self.unknown > most or (not titled and self._is_spoken_of(fate)):
            return
        if noun.group == "domain":
            self._renamed(noun, fate, titled=titled)
        elif fate.group == "works":
            self._rebuilt(fate, titled=titled)
        elif fate.group == "change" or self._to_new_name(fate):
            self._renews(fate)
        elif fate.group in _LEAVING:
            self._leaves(noun, fate, titled=titled)

    def _is_spoken_of(self, fate: _Word) -> bool:
        """Whether the word is part of another one, or has an object of its own."""
        if self.grammar.spoken.match(self.sentence, fate.end):
            return True
        after = self.grammar.words.match(self.sentence, fate.end)
        if after and (
            after.lastgroup == "other"
            or (after.lastgroup == "bare" and not self._ends(after.end()))
        ):
            return True
        if not after and fate.text in _TRANSITIVE and not self._ends(fate.end):
            return True
        begun = self.last.end if self.last else 0
        return fate.text.startswith("系统") and fate.start > begun

    def _to_new_name(self, fate: _Word) -> bool:
        return fate.text[:2] in {"迁移", "切换"} and bool(_NEW_NAME.match(self.sentence, fate.end))

    def _leaves(self, noun: _Word, fate: _Word, *, titled: bool) -> None:
        marked = bool(self.marks)
        if noun.group == "content":
            onward = fate.group == "move" and marked and "网站" in self.sentence[fate.end :]
            if onward and "本站" not in self.sentence[fate.end :]:
                self._say("migration")
            return
        if fate.group == "pause" and not self.grammar.reform.search(self.sentence):
            if marked and _WORKS.search(self.sentence):
                self._say("redesign")
            return
        if fate.text in _NO_SITE or (fate.text in _BY_OTHERS and self.target is None):
            return
        sure = fate.text not in _FAINT and (noun.group == "own" or _STOPS.match(fate.text))
        if sure or marked or titled:
            self._say(_LEAVING[fate.group])

    def _rebuilt(self, fate: _Word, *, titled: bool) -> None:
        ongoing = _ONGOING.match(self.sentence, fate.end)
        since = self.noun.end if self.noun else 0
        marks = self.marks[self.clause :]
        at_work = any(w.start >= since and _AT_WORK.fullmatch(w.text) for w in marks)
        if at_work or ongoing or (titled and not _ROUGH.fullmatch(fate.text)):
            self._say("redesign")

    def _renews(self, fate: _Word) -> None:
        if _NEW_NAME.match(self.sentence, fate.end) or "新域名" in fate.text:
            self._say("domain-change")

    def _renamed(self, noun: _Word, fate: _Word, *, titled: bool) -> None:
        owner = self.owner
        if fate.group in {"end", "still"}:
            old = noun.text[0] in "旧原老"
            new = any(word in self.sentence for word in ("新域名", "新网址", "新地址", "新的域名"))
            if old and (owner or new) and self.marks:
                self._say("domain-change")
            return
        told = titled or "." in self.sentence or bool(self.marks)
        to = _TO_ADDRESS.match(self.sentence, fate.end) and not self.foreign
        known = owner or titled or to or (noun.text.startswith("网站") and told)
        if known and (fate.group in {"change", "move"} or fate.text == "调整"):
            self._say("domain-change")

    def _ends(self, at: int) -> bool:
        return bool(_ENDS.match(self.sentence, at))

    def _titled(self, at: int) -> bool:
        match = self.grammar.title.match(self.sentence, at)
        return bool(match and _ENDS.match(self.sentence, match.end()))

    def _say(self, kind: str, *, own: bool = False) -> None:
        """Write down what is announced: of sentences on sites of others only the site's own."""
        spoken_for = self.noun.group == "own" if self.noun else False
        if self.noun and self.noun.group == "domain" and self.owner:
            spoken_for = self.owner.group == "own"
        if not self.report or own or spoken_for:
            self.found.add(kind)


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(words) + ")"


@cache
def _grammar() -> _Grammar:
    told = tomllib.loads((files(__package__) / "announcing.toml").read_text("utf-8"))
    rest = told["rest"]
    return _Grammar(
        words=re.compile("|".join(f"(?P<{name}>{p})" for name, p in _groups(told))),
        title=re.compile(rest["title"]),
        spoken=re.compile(_any(rest["spoken"])),
        **{
            name: re.compile(_any(rest[name]))
            for name in ("report", "over", "transport", "people", "reform")
        },
    )


def _groups(told: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, str]]:
    """The groups of words with their patterns, what is tried first first."""
    sites, nouns, fates, rest = (told[name] for name in ("sites", "nouns", "fates", "rest"))
    name = f"(?:(?!{_any(sites['never'])})[\\u4e00-\\u9fff·])"
    kind, office = _any(sites["kind"]), _any(sites["office"])
    net = f"网(?!{_CLOSED})"
    site = f"(?:{kind}{{0,3}}(?:网站(?!点)|官网|站点|{net}))"
    yield "address", _ADDRESS
    yield "reason", _REASON
    yield (
        "own",
        (
            f"(?:本|我|原|现)(?!{sites['not_self']}){name}{{0,16}}?{site}(?:群|平台)?{_NOT_ITSELF}"
            "|本门户(?!网)|(?:本|旧|老|原)站(?!点)|(?:旧|老|原)版?(?:的)?(?:网站|站点|门户)"
            "|[您你](?:现在|正在|当前|所|要|想)*(?:访问|浏览|打开|查看)的(?:网站|站点|网页|页面)"
        ),
    )
    yield "works", _any(fates["works"])
    yield "other", _any(nouns["other"])
    yield "domain", _any(nouns["domain"])
    for group in ("still", "pause", "move", "end", "change"):
        yield group, _any(fates[group])
    yield "content", _any(nouns["content"])
    yield "norm", _any(rest["norm"])
    yield "mark", _any(rest["mark"])
    yield "title", f"{rest['title']}"
    yield "toward", _any(rest["toward"]) + "|新(?:的|版)?(?=网|站|平台|[^,。;]{2,16}网)"
    yield (
        "named",
        (
            f'原?[“"‘「《『][^”"’」》』]{{2,20}}网站?[”"’」》』]{site}?'
            f'|[“"‘「《『]{name}{{2,14}}[”"’」》』]{site}'
            f"|{name}{{1,24}}{office}{site}"
            f"|{name}{{2,16}}{_any(sites['net'])}网站?(?!{_CLOSED})"
        ),
    )
    yield "bare", "(?:政府|政务|门户|官方)*(?:网站(?!点)|站点)|官网|政务网|门户网|公众信息网"
