"""IDN017: see `error_report_entry_wrong`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from inspector.evidence import Home, MarkKind, ShownMark, Where
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule

_PLATFORM = "zfwzgl.www.gov.cn"
_OLD = "kaipuyun.cn"
_NUMERIC = re.compile(r"[\d.]+|\[.*\]")


def _entries(home: Home) -> Sequence[ShownMark]:
    """The entries of the national platform; a page of the site's own is judged by nobody."""
    return [s for s in home.marks(MarkKind.JIUCUO) if s.mark.where is Where.WIDGET]


def _given(home: Home) -> bool:
    return not home.settled or bool(_entries(home))


@rule(
    "IDN017", Severity.MINOR, clause="办法第二十一条；《政府网站发展指引》页脚要求", applies=_given
)
def error_report_entry_wrong(home: Home) -> Iterator[Finding | Unknown]:
    """
    Entry for reporting errors leads to an address the platform gave up, or gives no site code.

    ## Why it matters
    A report sent there reaches nobody, or cannot be told to belong to this site.

    ## How to fix
    Load `https://zfwzgl.www.gov.cn/exposure/jiucuo.js`, with the site's code in `sitecode`.
    """
    entries = _entries(home)
    if not entries:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    elif not any(_host(shown) == _PLATFORM for shown in entries):
        yield from (_finding("IDN017.address", s) for s in entries[:1] if _is_obsolete(_host(s)))
    if entries and not any(shown.mark.value for shown in entries):
        yield _finding("IDN017.code", entries[0])


def _host(shown: ShownMark) -> str:
    return (urlsplit(shown.mark.target).hostname or "").lower()


def _is_obsolete(host: str) -> bool:
    return host == _OLD or host.endswith(f".{_OLD}") or bool(_NUMERIC.fullmatch(host))


def _finding(message: str, shown: ShownMark) -> Finding:
    return Finding(
        message,
        url=shown.url,
        quote=shown.mark.raw,
        record=shown.record,
        params={"entry": shown.mark.target or shown.mark.raw},
    )
