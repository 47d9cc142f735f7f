"""Asks every case with the real probes, judges with the real rules and compares what they say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bench.figures import Figure, Share
from bench.outside.cases import Case, Labels
from bench.outside.world import world
from inspector import evidence, plugins
from inspector.assembly import assemble
from inspector.evidence import SCHEMA, CaptureLog, DnsAnswers, PageLog, Purpose, Role, Visit
from inspector.model import Result, Site, Verdict
from inspector.reading import read
from inspector.settings import Crawl, Settings
from spiders.fetch import Fetcher
from spiders.network import Network
from spiders.probes.dns import DnsProbe
from spiders.probes.https import HttpsProbe

RULES = ("TLS001", "TLS002", "TLS003", "TLS004", "DOM003", "DOM004")
_PAGE = b"<!DOCTYPE html><meta charset=utf-8><title>a site</title><a href=/x/>a column</a>"
_DEADLINE, _NAMES = 0.6, 1.5  # seconds, for servers that never answer, and for name servers


def _open(said: Labels) -> frozenset[str]:
    told = {"HTTPS": said.https, "name": said.name, "IPv6": said.ipv6}
    found = {what for what, word in told.items() if word == "?"}
    return frozenset(found | ({"certificate"} if "?" in said.certificate else set()))


KINDS: Mapping[str, Callable[[Labels], frozenset[str]]] = {
    "HTTPS missing": lambda said: frozenset({said.https}) & {"missing"},
    "fault of the certificate": lambda said: said.certificate - {"?"},
    "certificates left out": lambda said: frozenset({"yes"} if said.chain else ()),
    "certificate about to expire": lambda said: frozenset({"yes"} if said.expiring else ()),
    "name without any address": lambda said: frozenset({said.name}) & {"gone"},
    "IPv6 address missing or useless": lambda said: frozenset({said.ipv6}) & {"missing", "useless"},
    "not to be told by this visit": _open,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules said of one case."""

    case: Case
    said: Labels

    def wrong(self) -> Iterator[tuple[str, str, str]]:
        """Where it differs from the label: kind, label, answer."""
        for kind, of in KINDS.items():
            label, answer = of(self.case.labels), of(self.said)
            if label != answer:
                yield kind, _words(label), _words(answer)


class _Records:
    """Keeps nothing: what an exchange is called is enough."""

    def exchange(self, url: str, **_told: object) -> str:
        return f"record of {url}"


def measure(cases: Iterable[Case]) -> tuple[Answer, ...]:
    """Ask every case."""
    return asyncio.run(asked(tuple(cases)))


async def asked(cases: tuple[Case, ...]) -> tuple[Answer, ...]:
    """Ask every case, in the running loop."""
    async with world(cases) as where:
        settings = Settings(
            crawl={"unthrottled": True, "timeout": _DEADLINE, "connect_timeout": _DEADLINE},
            network=dict(where.network),
        )
        patient = settings.model_copy(update={"crawl": Crawl(unthrottled=True, timeout=_NAMES)})
        async with Network(settings) as network, Network(patient) as named:
            return tuple(
                await asyncio.gather(
                    *(
                        _ask(case, settings, named if case.group == "dns" else network)
                        for case in cases
                    )
                )
            )


async def _ask(case: Case, settings: Settings, network: Network) -> Answer:
    if case.group == "dns":
        answers = await DnsProbe(network.names).gather(case.host)
        return Answer(case, _of_names(_judged(case, dns=answers)))
    probe = HttpsProbe(Fetcher(network, _Records(), settings))
    return Answer(case, _of_tls(_judged(case, https=await probe.gather(case.host))))


def _judged(
    case: Case, *, https: evidence.HttpsProbe | None = None, dns: DnsAnswers | None = None
) -> dict[str, Result]:
    url, at = f"http://{case.host}/", https.strict.started if https else "2026-11-20T02:00:00.000Z"
    home = Visit(url, Purpose.HOME, at, 0.1, status=200, content_type="text/html", record="home")
    log = CaptureLog(
        schema=SCHEMA, id="case", site=Site("5001990001", "示例区", url), as_of=at, user_agent="",
        vantage="", versions={}, limits={}, visits=(home,),
        pages=(PageLog(url, Role.HOME, 0, "home", 200),), dns=dns, https=https,
    )  # fmt: skip
    facts = read(home, _PAGE, at[:10])
    given = assemble(log, {"home": facts} if facts else {})
    return {code: plugins.rules()[code].run(given) for code in RULES}


def _of_tls(results: Mapping[str, Result]) -> Labels:
    certificate = results["TLS002"]
    told = {finding.message.partition(".")[2] for finding in certificate.findings}
    open_ = {"?"} if certificate.verdict is Verdict.UNDECIDED else set()
    return Labels(
        https=_said(results["TLS001"], "missing"),
        certificate=frozenset(told | open_),
        chain=results["TLS003"].verdict is Verdict.FAIL,
        expiring=results["TLS004"].verdict is Verdict.FAIL,
    )


def _of_names(results: Mapping[str, Result]) -> Labels:
    six = results["DOM004"]
    key = next((finding.message.partition(".")[2] for finding in six.findings), "there")
    return Labels(
        name=_said(results["DOM003"], "gone"),
        ipv6="none" if six.verdict is Verdict.NOT_APPLICABLE else _said(six, key),
    )


def _said(result: Result, fault: str) -> str:
    words = {Verdict.PASS: "there", Verdict.FAIL: fault, Verdict.UNDECIDED: "?"}
    return words[result.verdict]


def figures(answers: Iterable[Answer]) -> tuple[Figure, ...]:
    """Precision and recall of each kind of fault."""
    known = tuple(answers)
    return tuple(_figure(kind, of, known) for kind, of in KINDS.items())


def _figure(name: str, of: Callable[[Labels], frozenset[str]], answers: Iterable[Answer]) -> Figure:
    values = [(of(answer.case.labels), of(answer.said)) for answer in answers]
    both = sum(len(label & answer) for label, answer in values)
    said, meant = (sum(len(pair[place]) for pair in values) for place in (1, 0))
    return Figure(name, Share(both, said), Share(both, meant))


def _words(values: frozenset[str]) -> str:
    return "、".join(sorted(values)) or "–"
