"""The fetcher: every request of one inspection, whoever asks for it, goes through here.

It never raises: what goes wrong is a failure of a closed list, kept beside the answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from aiohttp import CookieJar
from yarl import URL

from inspector.assembly.excuses import SHIELDED
from inspector.clock import now
from inspector.content_encoding import Decoder
from inspector.errors import EvidenceError
from inspector.evidence import Failure, Purpose, Visit
from inspector.settings import Settings
from spiders.breaker import Said
from spiders.exchange import (
    Answer,
    Ask,
    Seen,
    request_bytes,
    retry_after,
    stored_head,
    text_of,
    to_answer,
)
from spiders.failed import FailedError, failed
from spiders.limits import Ledger
from spiders.network import Network, Route
from spiders.targets import Target, parse
from spiders.wire import Body, BrokenBodyError, Connection

__all__ = ["Answer", "Fetcher", "Recorder"]

MOST_HOPS = 20  # as browsers: Fetch Standard, HTTP-redirect fetch
_OVERLOADED = {429, 503}
_SUFFERING = {Failure.TIMEOUT, Failure.CONNECT_TIMEOUT, Failure.RESET}
_PRIVATE = {"cookie", "authorization"}  # not carried to another host by a redirect


class Recorder(Protocol):
    """Keeps exchanges as evidence."""

    def exchange(
        self,
        url: str,
        *,
        started: str,
        address: str,
        request: bytes,
        response_head: bytes,
        body: bytes,
        truncated: str = "",
    ) -> str:
        """Keep one exchange; gives the WARC-Record-ID of the response. `body` is as sent, free
        of transfer coding; `truncated` is "", length, time or disconnect.
        """
        ...


class Fetcher:
    """All requests of one inspection. `visits` has every exchange in order, failures too;
    `ledger` what it cost the other side. `left` is how many requests the site may still be asked
    today (None: no bound). Make it in the running loop.
    """

    def __init__(
        self,
        network: Network,
        recorder: Recorder,
        settings: Settings,
        *,
        left: int | None = None,
    ) -> None:
        self.visits: list[Visit] = []
        self.ledger = Ledger()
        self._network = network
        self._recorder = recorder
        self._settings = settings
        self._left = left
        self._unkept = False
        self._cookies = CookieJar(unsafe=True, quote_cookie=False)

    @property
    def spent(self) -> str:
        """Which budget is used up, `bytes`, `requests` or `daily`, or "": every further request
        fails with BUDGET.
        """
        crawl = self._settings.crawl
        if self.ledger.bytes >= crawl.bytes:
            return "bytes"
        if self._left is not None and self.ledger.requests >= self._left:
            return "daily"
        return "requests" if 0 < crawl.requests <= self.ledger.requests else ""

    def keep_distance(self, url: str, delay: float) -> None:
        """Ask the host of an address only once in `delay` seconds from now on."""
        with suppress(FailedError):
            self._network.limits.slow(parse(url).host, delay)

    def cookies_for(self, url: str) -> str:
        """The value of the Cookie header that goes with a request, or ""."""
        if not len(self._cookies):
            return ""
        try:
            cookies = self._cookies.filter_cookies(URL(parse(url).url, encoded=True))
        except FailedError:
            return ""
        return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())

    def set_cookie_header(self, url: str, set_cookie: str) -> None:
        """Take a cookie, as a Set-Cookie header of an answer from this address would set it."""
        with suppress(FailedError):
            self._set_cookies(parse(url), [set_cookie])

    async def fetch(
        self,
        url: str,
        *,
        purpose: Purpose,
        method: str = "GET",
        referrer: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        max_bytes: int | None = None,
        record: bool = True,
        verify: bool | None = None,
    ) -> Answer:
        """One exchange; redirects are not followed.

        `max_bytes` caps the body as sent (default `crawl.page_bytes`). `verify` says how TLS is
        tried: verified and then relaxed (None), verified only (True), unverified (False). Never
        raises but when cancelled: what goes wrong is the failure of the visit.
        """
        ask = Ask(
            url, purpose, method.upper(), referrer, headers or {}, body, max_bytes, record, verify
        )
        page_bytes = self._settings.crawl.page_bytes
        seen = Seen(Decoder("", page_bytes), page_bytes if max_bytes is None else max_bytes)
        try:
            await self._ask(ask, seen)
        except Exception as error:  # noqa: BLE001  # the promise: a visit, whatever happens
            seen.fail(failed(error))
        answer = to_answer(ask, seen)
        self.visits.append(answer.visit)
        return answer

    async def follow(
        self,
        url: str,
        *,
        purpose: Purpose,
        method: str = "GET",
        referrer: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        max_bytes: int | None = None,
        record: bool = True,
    ) -> list[Answer]:
        """One exchange and, up to twenty hops, those its redirects lead to: every answer in order.

        A circle, or a redirect more, ends in a visit of its own with that failure and
        without an exchange.
        """
        answers: list[Answer] = []
        given = dict(headers or {})
        asked: set[tuple[str, str]] = set()
        while True:
            asked.add((url, self.cookies_for(url)))
            answer = await self.fetch(
                url,
                purpose=purpose,
                method=method,
                referrer=referrer,
                headers=given,
                body=body,
                max_bytes=max_bytes,
                record=record,
            )
            answers.append(answer)
            target = answer.visit.location
            if not target:
                return answers
            if failure := _no_further(asked, (target, self.cookies_for(target)), len(answers)):
                answers.append(self._unasked(target, purpose, method, failure))
                return answers
            if answer.visit.status in {301, 302, 303} and method not in {"GET", "HEAD"}:
                method, body = "GET", b""
            if _host(target) != _host(url):
                given = {key: given[key] for key in given if key.lower() not in _PRIVATE}
            url = target

    def _unasked(self, url: str, purpose: Purpose, method: str, failure: Failure) -> Answer:
        visit = Visit(url, purpose, now(), 0.0, method=method, failure=failure)
        self.visits.append(visit)
        return Answer(visit)

    async def _ask(self, ask: Ask, seen: Seen) -> None:
        target = parse(ask.url)
        self._afford()
        route = await self._network.route(target)
        address = route.addresses[0]
        optional = ask.purpose is Purpose.LINK
        turn = self._network.limits.turn(target.host, address, optional=optional)
        async with turn as waited:
            self.ledger.waited[target.host] += waited
            self._afford()  # others had their turn while this one waited
            seen.begin()
            self.ledger.begin(seen.begun)
            try:
                await self._timed(ask, target, route, seen)
            finally:
                seen.end()
                self.ledger.bytes += len(seen.sent)
        self._tell_limits(target.host, address, seen)
        if seen.head:
            self._set_cookies(target, [text_of(value) for value in seen.head.all("Set-Cookie")])
            if ask.record:
                self._keep(target, seen)
            seen.judge_body()

    def _afford(self) -> None:
        if self.spent or self._unkept:
            raise FailedError(Failure.BUDGET)

    async def _timed(self, ask: Ask, target: Target, route: Route, seen: Seen) -> None:
        try:
            async with asyncio.timeout(self._settings.crawl.timeout):
                await self._talk(ask, target, route, seen)
        except TimeoutError:
            seen.late()
        except BrokenBodyError as error:
            seen.cut = "disconnect"
            seen.note(str(error))
        except (FailedError, OSError) as error:
            seen.fail(failed(error))

    async def _talk(self, ask: Ask, target: Target, route: Route, seen: Seen) -> None:
        seen.request = request_bytes(
            ask, target, self._settings.user_agent, self.cookies_for(ask.url)
        )
        kept = self._network.kept(target, verify=ask.verify)
        if kept:
            try:
                return await self._converse(ask, target, kept, seen)
            except (FailedError, OSError):
                if kept.heard or ask.method not in {"GET", "HEAD"}:
                    raise
                # It closed just as we asked again: that is no fault of the site.
        fresh = await self._network.connect(target, route, seen.progress, verify=ask.verify)
        return await self._converse(ask, target, fresh, seen)

    async def _converse(self, ask: Ask, target: Target, connection: Connection, seen: Seen) -> None:
        seen.connected(connection)
        if ask.purpose is Purpose.PROBE:
            seen.handshake = connection.handshake
        seen.progress.late = Failure.TIMEOUT
        try:
            await connection.send(seen.request)
            seen.head = head = await connection.head()
            seen.decoder = Decoder(
                text_of(b",".join(head.all("Content-Encoding"))), self._settings.crawl.page_bytes
            )
            body = Body(connection, head, ask.method)
            while piece := await body.read():
                if not seen.take(piece):
                    return
            connection.reusable = head.keeps_open
        finally:
            self._network.give_back(target, connection)

    def _set_cookies(self, target: Target, lines: Sequence[str]) -> None:
        if lines:
            self._cookies.update_cookies_from_headers(lines, URL(target.url, encoded=True))

    def _tell_limits(self, host: str, address: str, seen: Seen) -> None:
        limits = self._network.limits
        limits.heard(host, _said(seen), seen.seconds)
        if seen.head and seen.head.status in _OVERLOADED:
            limits.hurt(host, address, retry_after(text_of(seen.head.first("Retry-After"))))
        elif seen.failure in _SUFFERING or seen.cut == "time":
            limits.hurt(host, address)
        elif seen.head:
            limits.well(host, address)

    def _keep(self, target: Target, seen: Seen) -> None:
        assert seen.head
        try:
            seen.record = self._recorder.exchange(
                target.url,
                started=seen.started,
                address=seen.address,
                request=seen.request,
                response_head=stored_head(seen.head, len(seen.sent)),
                body=bytes(seen.sent),
                truncated=seen.cut,
            )
        except EvidenceError:  # the capture will not close: nothing of it is judged
            self._unkept = True
            raise


def _said(seen: Seen) -> Said:
    if seen.failure in _SUFFERING or seen.cut == "time":
        return Said.SILENT
    if not seen.head:
        return Said.FAILED
    return Said.BLOCKED if seen.head.status in SHIELDED else Said.ANSWERED


def _no_further(
    asked: set[tuple[str, str]], following: tuple[str, str], hops: int
) -> Failure | None:
    if following in asked:  # the same address with the same cookies can only answer the same
        return Failure.REDIRECT_LOOP
    if hops <= MOST_HOPS:
        return None
    seen_before = following[0] in {url for url, _ in asked}
    return Failure.REDIRECT_LOOP if seen_before else Failure.TOO_MANY_REDIRECTS


def _host(url: str) -> str:
    try:
        return parse(url).host
    except FailedError:
        return ""
