"""MIG001: see `migration_notice_missing`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.assembly.excuses import shows_little
from inspector.evidence import Doorstep, Home, NoticeCourse
from inspector.model import Finding, Reason, Severity, SiteStatus, Unknown
from inspector.rules import rule

_LEAVES = re.compile(r"迁移|整合|关停|停止更新|停止运行")
_TELLS = re.compile(r"公告|通知|网站")
_OTHERS = re.compile(r"拟保留|其余|印发|方案|\d+[个家]|全市政府网站|通报|考核|移民|搬迁")


@rule("MIG001", Severity.MAJOR, clause="办法第十四条", version=2, states={SiteStatus.MIGRATING})
def migration_notice_missing(
    home: Home, doorstep: Doorstep, course: NoticeCourse
) -> Iterator[Finding | Unknown]:
    """
    Home page of a site that is to be merged carries no notice of it in a prominent place.

    Prominent: in the first screen of the rendered home page, or in a layer over it. Where the page
    was not rendered, nobody knows.

    ## Why it matters
    Readers must learn in time that the site will go and where its content will be found.

    ## How to fix
    Hang a notice in a prominent place of the home page: that the site is being merged, since
    when, and which site takes over its content.
    """
    if course.notice:
        yield from _placed(home, course)
    elif doorstep.away:
        yield Unknown(Reason.NOT_GATHERED, "the address already leads to another site", home.url)
    elif not home.settled:
        yield Unknown(Reason.NOT_RENDERED, url=home.url)
    elif shows_little(home):
        yield Unknown(Reason.NOT_GATHERED, "what opened shows next to nothing", home.url)
    elif pointer := _pointer(home):
        yield Unknown(Reason.NOT_GATHERED, f"may be the notice: {pointer}", home.url)
    else:
        title = next((view.title for view in home.views if view.title), "")
        yield Finding("MIG001.missing", url=home.url, quote=title, record=home.record)


def _placed(home: Home, course: NoticeCourse) -> Iterator[Finding | Unknown]:
    """The notice is there: is it in a prominent place?"""
    assert course.notice is not None
    if course.prominent is None:
        note = "a notice is there; whether in a prominent place is not known"
        yield Unknown(Reason.NOT_RENDERED, note, home.url)
    elif not course.prominent:
        screen = home.screen
        yield Finding(
            "MIG001.hidden",
            url=home.url,
            quote=course.notice.text,
            record=course.record,
            params={"height": screen.height if screen else 0},
        )


def _pointer(home: Home) -> str:
    """Text of a link or picture that may lead to the notice or be it, "" when there is none."""
    for view in home.views:
        for text in (*(link.text for link in view.links), *(image.alt for image in view.images)):
            if _LEAVES.search(text) and _TELLS.search(text) and not _OTHERS.search(text):
                return text
    return ""
