"""IDN019: see `footer_marks_not_everywhere`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from inspector.evidence import Feet, Foot, Footing, Role
from inspector.model import Finding, Reason, Severity, Unknown
from inspector.rules import rule

_FEWEST = 2  # pages: one alone may be of its own kind
_SAMPLES = 5  # addresses named in a finding
_MESSAGES = {
    Role.COLUMN: "IDN019.column",
    Role.ARTICLE: "IDN019.article",
    Role.OTHER: "IDN019.other",
}
_NAMES = {
    Footing.CONAC: "党政机关网站标识",
    Footing.JIUCUO: "找错",
    Footing.SITE_CODE: "网站标识码",
    Footing.ICP: "ICP备案号",
    Footing.POLICE: "公安备案号",
    Footing.ORGANIZER: "主办单位",
    Footing.CONTACT: "联系方式",
    Footing.SITEMAP: "网站地图",
}


def _shown_at_home(feet: Feet) -> bool:
    return bool(feet.home.shown)


@rule(
    "IDN019",
    Severity.MINOR,
    clause="《政府网站发展指引》页脚要求；办法第十条",
    applies=_shown_at_home,
)
def footer_marks_not_everywhere(feet: Feet) -> Iterator[Finding | Unknown]:
    """
    Pages of the site lack marks that the foot of its home page shows.

    The pages that were opened are held against the home page; those that lack the same marks and
    play the same part (column, article, other) count as one fault. A page whose foot a script may
    still bring counts only where a page of its template was opened in the browser and lacked the
    marks there, too. One page alone proves nothing, nor does a page with hardly a word.

    ## Why it matters
    Most readers come to an article by a search, and never see the home page: there, too, they must
    see who answers for the site.

    ## How to fix
    Put the foot of the home page, with all its marks, into the templates of all columns and
    articles.
    """
    bare = [(page, lacking) for page in feet.pages if (lacking := _lacking(feet, page))]
    if bare and feet.framed:
        note = "a frame of the home page may keep the foot in view"
        yield Unknown(Reason.NOT_GATHERED, note, bare[0][0].url)
        return
    known = {(page.template, _lacking(feet, page)) for page in feet.pages if page.settled}
    groups: dict[tuple[Role, tuple[Footing, ...]], list[Foot]] = defaultdict(list)
    unsure = []
    for page, lacking in bare:
        if page.settled or (page.template, lacking) in known:
            groups[page.role, lacking].append(page)
        elif (page.template, ()) not in known:
            unsure.append(page)
    for (role, lacking), pages in groups.items():
        if len(pages) >= _FEWEST:
            looked = sum(page.role is role for page in feet.pages)
            yield _finding(role, lacking, pages, looked)
    if unsure:
        yield Unknown(Reason.NOT_RENDERED, "a script may bring the foot", unsure[0].url)


def _lacking(feet: Feet, page: Foot) -> tuple[Footing, ...]:
    return tuple(item for item in _NAMES if item in feet.home.shown - page.shown)


def _finding(role: Role, lacking: Sequence[Footing], pages: Sequence[Foot], looked: int) -> Finding:
    first = pages[0]
    return Finding(
        _MESSAGES[role],
        url=first.url,
        record=first.record,
        occurrences=len(pages),
        params={
            "marks": "、".join(_NAMES[item] for item in lacking),
            "pages": len(pages),
            "of": looked,
        },
        detail={
            "lacking": [str(item) for item in lacking],
            "pages": [page.url for page in pages[:_SAMPLES]],
            "templates": list(dict.fromkeys(page.template for page in pages)),
        },
    )
