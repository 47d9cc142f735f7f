"""A static site for measurements: columns, list pages, articles; about 25 kB and 59 links a page.

python bench/static_site.py DIR [PAGES]     writes it
"""

from __future__ import annotations

import sys
from pathlib import Path

LINKS = 59
NAVIGATION = 20
FOOT = (
    "<div class=foot>主办单位：示例区人民政府办公室 渝ICP备12345678号-1 "
    "<a href=https://beian.mps.gov.cn/#/query/webSearch?code=50019902000123>"
    "渝公网安备 50019902000123号</a> 网站标识码5001990001</div>"
)
WORDS = "区政府召开常务会议，研究部署下一阶段重点工作，要求各部门按照职责分工抓好落实。" * 190


def page(number: int, pages: int) -> str:
    """One page: a navigation that all pages share, and a list of further pages."""
    navigation = "".join(
        f'<li><a href="/c{each}/p{each}.html">栏目{each}</a></li>' for each in range(NAVIGATION)
    )
    shown = ((number * 7 + each * 31 + 1) % pages for each in range(LINKS - NAVIGATION - 1))
    entries = "".join(
        f'<li><a href="{address(each)}">关于第{each}号事项的通知</a>'
        f"<span>2026-11-{each % 20 + 1:02d}</span></li>"
        for each in shown
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>第{number}页</title>'
        f'<meta name="SiteIDCode" content="5001990001"></head><body>'
        f"<ul class=nav>{navigation}</ul><h1>第{number}页</h1><ul class=list>{entries}</ul>"
        f"<p>{WORDS}</p>{FOOT}</body></html>"
    )


def address(number: int) -> str:
    """Where a page lies: folders of a hundred, as content systems make them."""
    return f"/c{number % NAVIGATION}/p{number}.html"


def write(directory: Path, pages: int) -> None:
    """Write the whole site; the home page is page 0 under /index.html."""
    for number in range(pages):
        path = directory / address(number).lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(number, pages), encoding="utf-8")
    (directory / "index.html").write_text(page(0, pages), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2100)
