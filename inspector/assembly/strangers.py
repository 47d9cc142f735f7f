"""Does an outside domain still belong where the link says?

Words alone prove nothing: news, police and lawful lotteries use them too. A domain is suspected
only on two independent signs at least, none of them contradicted; a person confirms.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from inspector.assembly.hosts import below, host, on_the_market, registrable, turns_robots_away
from inspector.assembly.visits import VisitBook
from inspector.assembly.wording import alike
from inspector.evidence import (
    CaptureLog,
    DnsAnswers,
    Failure,
    LinkKind,
    Links,
    LinkState,
    PageFacts,
    Suspicion,
    Target,
    Topic,
    TopicWords,
    Visit,
)
from inspector.extract.topics import named

_LANDING = 2000  # visible characters: a page that offers its own domain says little else
_FEW, _TRACKED, _MANY = 3, 2, 6  # distinct words of a topic in the text, by what else speaks for it
_VICES = (Topic.GAMBLING, Topic.ADULT)
_NO_WORDS = TopicWords(Topic.SOBER, (), ())


@dataclass(frozen=True, slots=True)
class _Landing:
    """Where the link to an outside domain came out. `hosts` are all that were passed."""

    domain: str
    page: PageFacts
    hosts: frozenset[str]
    texts: tuple[str, ...]  # of the links, without those that are addresses
    servers: tuple[str, ...]

    def words(self, topic: Topic) -> TopicWords:
        return next((each for each in self.page.topics if each.topic is topic), _NO_WORDS)


def own_domains(log: CaptureLog) -> frozenset[str]:
    """Registrable domains of the site, as registered and as it opened."""
    urls = [log.site.url, *(page.url for page in log.pages[:1])]
    return frozenset(registrable(host(url)) for url in urls)


def outside(url: str, own: frozenset[str]) -> str:
    """The registrable domain of an address whose owner may have changed, or "": for the site's own
    domains, for those bound to an office or a school, and for well-known hosts.
    """
    name = host(url)
    if "." not in name or below(name, _names("official")) or turns_robots_away(name):
        return ""
    domain = registrable(name)
    return "" if domain in own else domain


def belonging(
    found: Links, log: CaptureLog, facts: Mapping[str, PageFacts], book: VisitBook
) -> Links:
    """The links with what is suspected of outside domains."""
    own = own_domains(log)
    zones = {answers.host: answers for answers in log.domains}
    targets: list[Target] = []
    read: dict[str, bool] = {}
    for target in found.targets:
        domain = outside(target.url, own) if target.kind is LinkKind.PAGE else ""
        if domain and target.known:
            read[domain] = read.get(domain, False) or target.known.state is not LinkState.BLOCKED
        if not domain or target.known:
            targets.append(target)
            continue
        zone = zones.get(domain)
        pages = list(_landings(target, domain, book, facts, zone))
        settled = bool(pages) or target.state in {LinkState.BROKEN, LinkState.SOFT_404}
        read[domain] = read.get(domain, False) or settled
        targets.append(_marked(target, pages, _vacant(target, domain, book, zone)))
    return replace(
        found, targets=tuple(targets), outside=len(read), unread=sum(not v for v in read.values())
    )


def _marked(target: Target, pages: list[_Landing], vacant: Suspicion | None) -> Target:
    suspicion = next(filter(None, map(_judge, pages)), None)
    if suspicion:
        return replace(target, state=LinkState.HIJACK_SUSPECT, suspicion=suspicion)
    return replace(target, suspicion=vacant)


def _landings(
    target: Target,
    domain: str,
    book: VisitBook,
    facts: Mapping[str, PageFacts],
    zone: DnsAnswers | None,
) -> Iterable[_Landing]:
    """The pages a reader of the link ends at, redirects within pages included."""
    texts = tuple(p.text for p in target.parents if p.text and domain not in p.text.lower())
    servers = zone.records.get("NS", ()) if zone else ()
    for passed in dict.fromkeys(_ways(target, book, facts)):
        page = facts.get(passed[-1].record)
        hosts = frozenset(host(each.url) for each in passed)
        if page and not any(below(name, _names("official")) for name in hosts):
            yield _Landing(domain, page, hosts, texts, servers)


def _ways(
    target: Target, book: VisitBook, facts: Mapping[str, PageFacts]
) -> Iterable[tuple[Visit, ...]]:
    for visit in target.tries:
        for path in book.paths(visit, facts) if visit.method == "GET" else ():
            yield from (path[:length] for length in range(2, len(path) + 1))


def _judge(landing: _Landing) -> Suspicion | None:
    for topic in _VICES:
        signs = _vice(landing, topic)
        if signs:
            return _suspicion(landing, topic, signs)
    signs = _parked(landing)
    return _suspicion(landing, Topic.PARKED, signs) if len(signs) > 1 else None


def _vice(landing: _Landing, topic: Topic) -> tuple[str, ...]:
    """The signs of a page that nobody would link to under these words, or none."""
    words, sober = landing.words(topic), landing.words(Topic.SOBER)
    if not words.title or sober.title:
        return ()
    if len(words.title) > 1 and len(words.text) >= _MANY and not sober.text:
        return ("title", "text")
    tracked = _passes(landing, "trackers")
    wanted = _TRACKED if tracked else _FEW
    if len(words.text) < wanted or len(sober.text) > 1 or not _unlike(landing, words):
        return ()
    return ("title", "text", "unlike-link", *(("tracker",) if tracked else ()))


def _unlike(landing: _Landing, words: TopicWords) -> bool:
    """Whether the title says nothing that the link says: without words on the link nobody knows."""
    if not landing.texts or any(named(words.topic, text) for text in landing.texts):
        return False
    title = landing.page.title.lower()
    for word in words.title:
        title = title.replace(word, " ")
    return not alike(title, " ".join(landing.texts))


def _parked(landing: _Landing) -> tuple[str, ...]:
    """The signs of a page that offers its own domain, or of a service that parks domains."""
    if below(landing.domain, _names("parking")) or any(
        named(Topic.PARKED, text) or "域名" in text for text in landing.texts
    ):
        return ()
    words, page = landing.words(Topic.PARKED), landing.page
    says = bool(words.text) and page.text_length < _LANDING
    title = page.title.lower()
    if any(word in title for word in _names("trade")):
        return ()
    signs = {
        "title": bool(words.title),
        "text": says,
        "own-name": (says or bool(words.title)) and landing.domain in title,
        "parking-host": _passes(landing, "parking"),
        "parking-server": any(below(name, _names("servers")) for name in _bare(landing.servers)),
        "tracker": _passes(landing, "trackers"),
    }
    return tuple(sign for sign, there in signs.items() if there)


def _bare(servers: Iterable[str]) -> Iterable[str]:
    return (name.rstrip(".").lower() for name in servers)


def _passes(landing: _Landing, group: str) -> bool:
    return any(below(name, _names(group)) for name in landing.hosts)


def _suspicion(landing: _Landing, topic: Topic, signs: tuple[str, ...]) -> Suspicion:
    words, page = landing.words(topic), landing.page
    said = tuple(dict.fromkeys((*words.title, *words.text)))
    return Suspicion(topic, landing.domain, page.url, page.title, said, signs, page.record)


def _vacant(
    target: Target, domain: str, book: VisitBook, zone: DnsAnswers | None
) -> Suspicion | None:
    """The domain itself has no records, by the word of a resolver that is believed: who registers
    it gets the readers of the link.
    """
    if zone is None or not zone.asked or zone.failures.get("NS") != "NXDOMAIN":
        return None
    ends = [end for visit in target.tries for end in book.ends(visit)]
    if not on_the_market(domain) or any(end.failure is not Failure.NXDOMAIN for end in ends):
        return None
    return Suspicion("unregistered", domain, target.url, "", (), ("no-domain",), "")


@cache
def _names(group: str) -> frozenset[str]:
    path = Path(__file__).with_name("strangers.toml")
    return frozenset(tomllib.loads(path.read_text("utf-8"))[group])
