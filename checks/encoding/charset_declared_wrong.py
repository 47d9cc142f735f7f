"""ENC001: see `charset_declared_wrong`."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.evidence import Home, Inner, PageFacts
from inspector.model import Finding, Severity
from inspector.rules import rule

_SAMPLES = 20
_NAMES = {"gb18030": "GB18030/GBK", "utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


@rule("ENC001", Severity.MINOR, clause="《政府网站发展指引》兼容性要求")
def charset_declared_wrong(home: Home, inner: Inner) -> Iterator[Finding]:
    """
    Pages declare another character set than the one they are written in.

    The header of the answer and the meta element of the page are both held against the bytes.
    GB2312, GBK and GB18030 are one to every browser. A page without any declaration is not meant.

    ## Why it matters
    Browsers believe the declaration and show rubbish; search engines store it.

    ## How to fix
    Declare the character set the pages are saved in, the same in `Content-Type` and in the page;
    best save and declare UTF-8 everywhere.
    """
    found: dict[tuple[str, str], list[PageFacts]] = {}
    shown = [*home.views, *(view for page in inner.pages for view in page.views)]
    for view in {view.record: view for view in shown}.values():
        for said in view.charset_false:
            found.setdefault((said, view.charset_used), []).append(view)
    for (said, used), pages in found.items():
        yield _finding(said, used, pages)


def _finding(said: str, used: str, pages: list[PageFacts]) -> Finding:
    place, _, label = said.partition("=")
    return Finding(
        "ENC001.header" if place == "header" else "ENC001.meta",
        url=pages[0].url,
        quote=f"charset={label}",
        occurrences=len(pages),
        record=pages[0].record,
        params={"declared": label, "used": _NAMES.get(used, used.upper()), "count": len(pages)},
        detail={"pages": [page.url for page in pages[:_SAMPLES]]},
    )
