"""The inspected site: a home page, and pages that link to the targets of the cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bench.links.cases import SITE, Case
from tests.servers import response

_PER_PAGE = 40
_ROBOTS = b"User-agent: *\nDisallow: /private/\n"


def pages(cases: Iterable[Case]) -> dict[str, bytes]:
    """Every page of the site, by its path."""
    folders: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        folders[case.page].append(case)
    made: dict[str, bytes] = {"/robots.txt": response(_ROBOTS, Content_Type="text/plain")}
    for kind, held in folders.items():
        for start in range(0, len(held), _PER_PAGE):
            part = held[start : start + _PER_PAGE]
            made[f"/pages/{kind}-{start}.html"] = _page(kind, part)
    listed = "".join(f'<li><a href="{path}">{path}</a></li>' for path in made if "html" in path)
    made["/"] = _html(f"<ul>{listed}</ul>" + "<p>示例单位门户网站，欢迎访问。</p>" * 20, "utf-8")
    return made


def _page(kind: str, cases: Iterable[Case]) -> bytes:
    links = "\n".join(f"<p>{link}</p>" for case in cases for link in case.links())
    base = '<base href="http://based.example.cn/deep/folder/">' if kind == "base" else ""
    return _html(
        links + "<p>本页列出相关链接。</p>" * 40, "gbk" if kind == "gbk" else "utf-8", base
    )


def _html(body: str, charset: str, base: str = "") -> bytes:
    text = (
        f"<!DOCTYPE html><html><head><meta charset={charset}>{base}<title>{SITE} 相关链接</title>"
        f"</head><body>{body}</body></html>"
    )
    return response(text.encode(charset), Content_Type=f"text/html; charset={charset}")
