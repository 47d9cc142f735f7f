"""The report of one site: the object of `audit --json` as a page an office can work through."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from inspector import profiles
from inspector.addresses import defang
from inspector.messages import say
from inspector.profiles import Profile
from reports.labels import LIMITS, LIMITS_EN, SITE
from reports.text import local_time, render

ORDER = ("fail", "error", "undecided", "pass", "not-applicable")
_SHOWN = 50  # findings of one rule printed; the data has them all


def site_html(data: Mapping[str, Any], *, language: str = "zh", screenshot: bytes = b"") -> str:
    """An `inspector/audit/1` object as one self-contained HTML page.

    `screenshot` (PNG or JPEG) is inlined. The page loads nothing, and every text of the inspected
    site is escaped.
    """
    words = SITE.get(language, SITE["zh"])
    score = data.get("score") or {}
    profile = _profile(score)
    results = [_result(each, language, _suspects(data)) for each in data.get("results", ())]
    items = [_item(each, profile, language) for each in score.get("items", ())]
    site = data.get("site") or {}
    values = {
        "lang": "en" if language == "en" else "zh-CN",
        "w": words,
        "name": site.get("name") or site.get("url") or "",
        "url": str(site.get("url") or ""),
        "unregistered": not site.get("registered", True),
        "facts": [(k, v) for k, v in _facts(site, data.get("capture") or {}, score, profile) if v],
        "note": data.get("note") or "",
        "score": score,
        "vetoes": _vetoes(score, items),
        "items": items,
        "provisional": any(i["provisional"] and i["kind"] == "deduct" for i in items),
        "groups": [(v, [r for r in results if r["verdict"] == v]) for v in ORDER],
        "picture": _inline(screenshot),
        "limits": LIMITS_EN if language == "en" else LIMITS,
    }
    return render("site.html", values)


def _profile(score: Mapping[str, Any]) -> Profile | None:
    name = str(score.get("profile", ""))
    return profiles.load(name) if name in profiles.names() else None


def _facts(
    site: Mapping[str, Any],
    capture: Mapping[str, Any],
    score: Mapping[str, Any],
    profile: Profile | None,
) -> Iterator[tuple[str, str]]:
    """What stands in the head of the page: key of the label, and value."""
    for key in ("code", "organizer", "undertaker", "supervisor"):
        yield key, str(site.get(key) or "")
    yield "as_of", local_time(str(capture.get("as_of") or ""))
    for key, label in (("pages", "pages"), ("requests", "requests"), ("peak_rate", "peak")):
        yield label, str(capture.get(key) or "")
    for label, key in (("vantage", "vantage"), ("capture", "id"), ("sha256", "sha256")):
        yield label, str(capture.get(key) or "")
    name = str(score.get("profile") or "")
    yield "profile", f"{profile.title} · {name}" if profile else name


def _vetoes(score: Mapping[str, Any], items: list[dict[str, Any]]) -> list[str]:
    titles = {item["id"]: item["title"] for item in items}
    return [titles.get(key) or str(key) for key in score.get("vetoed_by", ())]


def _suspects(data: Mapping[str, Any]) -> frozenset[str]:
    """Addresses that may have changed hands: no rule's finding may lead a reader there."""
    found = (f for r in data.get("results", ()) for f in r.get("findings") or ())
    return frozenset(
        url
        for each in found
        if str(each.get("key") or each.get("message")).startswith("LNK005.")
        for url in (each.get("detail") or {}).get("targets", ())
    )


def _result(result: Mapping[str, Any], language: str, suspects: frozenset[str]) -> dict[str, Any]:
    code, reason = str(result.get("code", "")), result.get("reason") or ""
    findings = list(result.get("findings") or ())
    return {
        "code": code,
        "title": result.get("title") or say(f"{code}.title", language),
        "clause": result.get("clause") or "",
        "why": result.get("why") or "",
        "fix": result.get("fix") or "",
        "verdict": result.get("verdict", ""),
        "reason": result.get("reason_text")
        or (say(f"reason.{reason}", language) if reason else ""),
        # Notes are for whoever looks into the program; a reason has its own sentence.
        "note": (result.get("note") or "") if language == "en" or not reason else "",
        "candidate": bool(result.get("candidate")),
        "findings": [_finding(each, language, suspects) for each in findings[:_SHOWN]],
        "more": max(0, len(findings) - _SHOWN),
    }


def _finding(finding: Mapping[str, Any], language: str, suspects: frozenset[str]) -> dict[str, Any]:
    url = str(finding.get("url") or "")
    return {
        "text": say(str(finding.get("message", "")), language, finding.get("params") or {})
        if "key" not in finding
        else str(finding["message"]),
        "url": defang(url) if url in suspects else url,
        "quote": str(finding.get("quote") or ""),
        "occurrences": finding.get("occurrences", 1),
        "visits": [str(line) for line in finding.get("visits") or ()],
        "stands": str(finding.get("stands") or ""),
        "proof": str(finding.get("id") or finding.get("record") or ""),
    }


def _item(item: Mapping[str, Any], profile: Profile | None, language: str) -> dict[str, Any]:
    known = profile.item(str(item.get("id", ""))) if profile else None
    title = (known.title_en if language == "en" else known.title) if known else ""
    return {
        "id": item.get("id", ""),
        "title": title,
        "kind": item.get("kind", ""),
        "verdict": item.get("verdict", ""),
        "counted": item.get("counted", 0),
        "deducted": item.get("deducted", 0),
        "provisional": known is None or not known.verified,
    }


def _inline(screenshot: bytes) -> str:
    if not screenshot:
        return ""
    kind = "png" if screenshot.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(screenshot).decode('ascii')}"
