"""Every request of a page in the browser, answered by the site's own fetcher.

The browser pauses each request (CDP domain `Fetch`, each hop of a redirect too) and the relay
answers it. Address guard, limits, ledger and recording are thus the fetcher's, for the browser
as for the crawl.
"""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from inspector.evidence import Failure, Purpose, Visit
from spiders.chromium import CLOSE_SECONDS

if TYPE_CHECKING:
    from spiders.fetch import Answer

MOST_REQUESTS = 150
# A script of a dead third party must not cost the page: it is given up when nothing else has
# been answered for so long either. While answers come in, it is our own limits that it waits for.
STALLED_SECONDS = 8.0
# At a polite pace a hundred pictures take half a minute, and `load` waits for them.
PICTURES_SECONDS = 10.0
URGENT_FIRST_SECONDS = 5.0

# What shows nothing on the page, or streams without end, is not asked.
SKIPPED = frozenset(
    {"Media", "Font", "TextTrack", "EventSource", "Ping", "CSPViolationReport", "Prefetch"}
    | {"WebSocket", "Manifest", "SignedExchange", "FedCM"}
)
LOCAL = ("data:", "blob:", "about:")
BLANK_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

# The fetcher sets these itself, or hands out the body decoded and whole.
_OWN_REQUEST = frozenset(
    {"accept-encoding", "connection", "content-length", "cookie", "host", "referer", "user-agent"}
)
_HOP_RESPONSE = frozenset(
    {"alt-svc", "connection", "content-encoding", "content-length", "keep-alive"}
    | {"strict-transport-security", "trailer", "transfer-encoding", "upgrade"}
)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNSENDABLE = re.compile(r"[\r\n\0]+")

_ERRORS = {
    Failure.NXDOMAIN: "NameNotResolved",
    Failure.NO_ADDRESS: "NameNotResolved",
    Failure.DNS_FAILED: "NameNotResolved",
    Failure.CONNECT_REFUSED: "ConnectionRefused",
    Failure.CONNECT_TIMEOUT: "TimedOut",
    Failure.TIMEOUT: "TimedOut",
    Failure.RESET: "ConnectionReset",
    Failure.REFUSED_ADDRESS: "AccessDenied",
    Failure.ROBOTS: "BlockedByClient",
    Failure.BUDGET: "BlockedByClient",
}


class Answering(Protocol):
    """The fetcher of one site: one hop of one exchange, and never an exception."""

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
    ) -> Answer: ...


class Relay:
    """Answers the paused requests of one page. `stirred` is called at each change.

    `documents` holds the visit that answered each navigation of the main frame, by the id that
    the browser gives a navigation; `failed` which sub-resources did not load; `withheld` how many
    requests we did not pass on or gave up for our own reasons: that is no fault of the site.
    """

    def __init__(self, fetcher: Answering, *, images: bool, stirred: Callable[[], None]) -> None:
        self.documents: dict[str, Visit] = {}
        self.failed: list[str] = []
        self.withheld = 0
        self._fetcher = fetcher
        self._images = images
        self._stirred = stirred
        self._asked = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._urgent = 0
        self._no_urgent = asyncio.Event()
        self._no_urgent.set()
        self._closed = False

    @property
    def pending(self) -> int:
        """Requests without an answer yet."""
        return len(self._tasks)

    async def open(self, session: CDPSession, frame: str) -> None:
        """Pause every request of the page from now on; `frame` is its main frame."""
        self._session = session
        self._frame = frame
        self._answered = time.monotonic()
        self._pictures_until = time.monotonic() + PICTURES_SECONDS
        session.on("Fetch.requestPaused", self._paused)
        await session.send(
            "Fetch.enable", {"patterns": [{"urlPattern": "*", "requestStage": "Request"}]}
        )

    async def close(self) -> None:
        """Give up what is under way."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSE_SECONDS)

    def _paused(self, event: dict[str, Any]) -> None:
        if self._closed:
            return
        task = asyncio.create_task(self._handle(event))
        self._tasks.add(task)
        task.add_done_callback(self._done)
        self._stirred()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._stirred()
        if not task.cancelled() and task.exception():
            self.withheld += 1

    async def _handle(self, event: dict[str, Any]) -> None:
        url, kind = event["request"]["url"], event["resourceType"]
        if url.startswith(LOCAL):
            await self._send("Fetch.continueRequest", event)
        elif not url.startswith(("http://", "https://")) or _skipped(event):
            await self._send("Fetch.failRequest", event, errorReason="BlockedByClient")
        elif kind == "Image" and not self._images:
            await self._blank(event)
        elif self._asked >= MOST_REQUESTS:
            self.withheld += 1
            await self._send("Fetch.failRequest", event, errorReason="BlockedByClient")
        else:
            self._asked += 1
            await self._relay(event, kind)

    async def _relay(self, event: dict[str, Any], kind: str) -> None:
        url = event["request"]["url"]
        main = kind == "Document" and event["frameId"] == self._frame
        answer = await self._patiently(self._in_turn(event, kind), "Main" if main else kind)
        if not answer:
            self.withheld += 1
            await self._give_up(event, kind)
            return
        if main:
            self.documents[event["networkId"]] = answer.visit
        elif answer.visit.status is None or answer.visit.status >= 400:
            self.failed.append(f"{url} {answer.visit.status or answer.visit.failure}")
        if answer.visit.status is None:
            reason = _ERRORS.get(answer.visit.failure or Failure.OUR_FAULT, "Failed")
            await self._send("Fetch.failRequest", event, errorReason=reason)
        else:
            await self._fulfil(event, answer.visit.status, answer.headers, answer.body)

    async def _patiently(self, asking: Coroutine[Any, Any, Answer], kind: str) -> Answer | None:
        """The answer, or None when our patience for this kind of request is at its end."""
        task = asyncio.create_task(asking)
        begun = time.monotonic()
        try:
            while not task.done() and (rest := self._patience(kind, begun)) > 0:
                await asyncio.wait({task}, timeout=rest)
            if not task.done():
                return None
            self._answered = time.monotonic()
            return task.result()
        finally:
            task.cancel()

    def _patience(self, kind: str, begun: float) -> float:
        if kind == "Main":
            return 3600.0  # the deadline of the page ends it
        if kind == "Image":
            return self._pictures_until - time.monotonic()
        return max(begun, self._answered) + STALLED_SECONDS - time.monotonic()

    async def _give_up(self, event: dict[str, Any], kind: str) -> None:
        if kind == "Image":
            await self._blank(event)
        else:
            await self._send("Fetch.failRequest", event, errorReason="TimedOut")

    async def _blank(self, event: dict[str, Any]) -> None:
        await self._fulfil(event, 200, [("Content-Type", "image/gif")], BLANK_GIF)

    async def _in_turn(self, event: dict[str, Any], kind: str) -> Answer:
        """Pictures wait while anything else is under way: the page is made of the rest."""
        if kind == "Image":
            with suppress(TimeoutError):
                async with asyncio.timeout(URGENT_FIRST_SECONDS):
                    await self._no_urgent.wait()
            return await self._ask(event["request"])
        self._count_urgent(1)
        try:
            return await self._ask(event["request"])
        finally:
            self._count_urgent(-1)

    def _count_urgent(self, step: int) -> None:
        self._urgent += step
        if self._urgent:
            self._no_urgent.clear()
        else:
            self._no_urgent.set()

    async def _ask(self, request: dict[str, Any]) -> Answer:
        given = {name.lower(): value for name, value in request["headers"].items()}
        headers = {name: value for name, value in given.items() if _passed_on(name)}
        # The paused request does not carry the cookies the browser would send.
        answer = await self._session.send("Network.getCookies", {"urls": [request["url"]]})
        if cookies := "; ".join(f"{c['name']}={c['value']}" for c in answer["cookies"]):
            headers["cookie"] = cookies
        return await self._fetcher.fetch(
            request["url"],
            purpose=Purpose.BROWSER,
            method=request["method"],
            referrer=given.get("referer", ""),
            headers=headers,
            body=_post_data(request),
        )

    async def _fulfil(self, event: dict[str, Any], status: int, headers: Any, body: bytes) -> None:
        sent = await self._send(
            "Fetch.fulfillRequest",
            event,
            responseCode=status,
            responsePhrase=_phrase(status),
            responseHeaders=[
                {"name": name, "value": _UNSENDABLE.sub(" ", value)}
                for name, value in headers
                if name.lower() not in _HOP_RESPONSE and _TOKEN.fullmatch(name)
            ],
            body=base64.b64encode(body).decode(),
        )
        if not sent:
            await self._send("Fetch.failRequest", event, errorReason="Failed")

    async def _send(self, method: str, event: dict[str, Any], **parameters: Any) -> bool:
        """Answer; false when the browser does not want the answer (any more)."""
        try:
            await self._session.send(method, {"requestId": event["requestId"], **parameters})
        except PlaywrightError:
            return False
        return True


def _passed_on(name: str) -> bool:
    return name not in _OWN_REQUEST and not name.startswith("sec-ch-")


def _skipped(event: dict[str, Any]) -> bool:
    """Streams and prefetches pass as XHR, and only their headers tell."""
    given = {name.lower(): value for name, value in event["request"]["headers"].items()}
    return (
        event["resourceType"] in SKIPPED
        or given.get("accept") == "text/event-stream"
        or "prefetch" in given.get("sec-purpose", "")
    )


def _post_data(request: dict[str, Any]) -> bytes:
    if entries := request.get("postDataEntries"):
        return b"".join(base64.b64decode(entry.get("bytes", "")) for entry in entries)
    return str(request.get("postData", "")).encode()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
