"""What protection products, careless administrators and attackers do to a handler."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from inspector.testbed.model import Answer, Asked, Handler, Pages
from inspector.testbed.plan import Plan

Twist = Callable[[Handler], Handler]
Rework = Callable[[Plan, Pages], Pages]

_SITE_TAG = re.compile(r'<meta name="Site[^>]*>')
_COLUMN_TAGS = "".join(
    f'<meta name="Column{part}" content="活动日历">'
    for part in ("Name", "Description", "Keywords", "Type")
)
HUGE = 60_000_000
LONG_ROBOTS = 5_000_000


def down(_handler: Handler) -> Handler:
    """503 to everything."""
    return lambda _asked: Answer.page("<h1>503 Service Unavailable</h1>", 503)


def circle(handler: Handler) -> Handler:
    """The home page and the login page send the reader to each other."""
    ways = {"/": "/sso/check", "/sso/check": "/"}

    def answer(asked: Asked) -> Answer:
        way = ways.get(asked.path)
        return Answer.redirect(way) if way else handler(asked)

    return answer


def elsewhere(location: str, status: int = 302) -> Twist:
    """Every page redirects to one address."""
    return lambda _handler: lambda _asked: Answer.redirect(location, status)


def to_https(handler: Handler) -> Handler:
    """Plain HTTP is sent to HTTPS."""

    def answer(asked: Asked) -> Answer:
        if asked.secure:
            return handler(asked)
        return Answer.redirect(f"https://{asked.host}{asked.target}", 301)

    return answer


_CHALLENGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title></title>
<script>
var a = 4177, b = 239;
document.cookie = '__wzws_ck=' + (a * b) + '; path=/';
location.reload();
</script></head><body></body></html>
"""


def challenge(status: int, pattern: str = "/") -> Twist:
    """Pages whose path matches answer with a script until its cookie comes back."""

    def twist(handler: Handler) -> Handler:
        def answer(asked: Asked) -> Answer:
            passed = asked.cookies.get("__wzws_ck") == str(4177 * 239)
            guarded = re.fullmatch(pattern, asked.path)
            return handler(asked) if passed or not guarded else Answer.page(_CHALLENGE, status)

        return answer

    return twist


def padded(path: str, padding: int) -> Twist:
    """One page goes on with filler."""

    def twist(handler: Handler) -> Handler:
        def answer(asked: Asked) -> Answer:
            plain = handler(asked)
            if asked.path != path:
                return plain
            return Answer(plain.body, plain.content_type, plain.status, plain.headers, padding)

        return answer

    return twist


def soft_404(handler: Handler) -> Handler:
    """Missing pages answer 200 and say so in words only."""
    page = Answer.page("<!DOCTYPE html><title>提示</title><p>您访问的页面不存在或已删除。</p>")

    def answer(asked: Asked) -> Answer:
        plain = handler(asked)
        return page if plain.status == 404 else plain

    return answer


def calendar(handler: Handler) -> Handler:
    """A calendar that goes on for ever in both directions."""

    def answer(asked: Asked) -> Answer:
        month = re.fullmatch(r"/rili/\?month=(\d+)-(\d+)(?:&day=\d+)?", asked.target)
        if not month:
            return handler(asked)
        home = handler(replace(asked, target="/")).body.decode()
        year, number = map(int, month.groups())
        return Answer.page(_month(year, number, "".join(_SITE_TAG.findall(home)) + _COLUMN_TAGS))

    return answer


def _month(year: int, month: int, tags: str) -> str:
    def name(offset: int) -> str:
        count = year * 12 + month - 1 + offset
        return f"{count // 12}-{count % 12 + 1:02d}"

    days = "".join(
        f'<td><a href="/rili/?month={name(0)}&amp;day={day}">{day}</a></td>' for day in range(1, 29)
    )
    return (
        f'<!DOCTYPE html><meta charset="utf-8"><title>活动日历</title>{tags}'
        f"<p>{year}年{month}月</p>"
        f'<a href="/rili/?month={name(-1)}">上月</a> <a href="/rili/?month={name(1)}">下月</a> '
        f'<table><tr>{days}</tr></table><p><a href="/">返回首页</a></p>'
    )


def calendar_link(today: date) -> str:
    """Where the calendar begins."""
    return f"/rili/?month={today:%Y-%m}"


def moved_home(address: str, form: str) -> Rework:
    """The home page moves to `address`; `/` sends the reader there by `refresh` or `script`."""
    heads = {
        "refresh": f'<meta http-equiv="refresh" content="0;url={address}">',
        "script": f'<script>window.location.href = "{address}";</script>',
    }

    def rework(_plan: Plan, pages: Pages) -> Pages:
        text = f'<!DOCTYPE html><html><head><meta charset="utf-8">{heads[form]}</head></html>'
        return pages | {address: pages["/"], "/": Answer.page(text)}

    return rework
