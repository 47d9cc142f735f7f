"""Sites whose columns or dates are at fault, and sound ones that careless tools take for stale."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count

from inspector.model import Verdict
from inspector.testbed.content import Planted
from inspector.testbed.manners.plain import PLAIN
from inspector.testbed.manners.trs import FOLDERS, TRS
from inspector.testbed.model import Answer, Asked, Handler, Pages
from inspector.testbed.plan import CITY, PORTAL, Plan, department, district

FAIL, UNDECIDED, NOT_APPLICABLE = Verdict.FAIL, Verdict.UNDECIDED, Verdict.NOT_APPLICABLE

_DAY = re.compile(r"<span>(\d{4}-\d\d-\d\d)</span>")
_INFO = re.compile(r"发布时间：[\d: -]+　")
_TAG = re.compile(r'<meta name="PubDate"[^>]*>')
_EVENT = re.compile(r"\d+月\d+日，")
_LIST = re.compile(r'<ul class="list">.*?</ul>', re.DOTALL)
_HOME = '<li><a href="/">首页</a></li>'
_TOPIC, _PARENT, _AWAY = "/ztzl/dsxx/gzdt/", "/xwzx/", "/zwgk/gggs/"


def plans() -> tuple[Plan, ...]:
    """All of them."""
    return (*_stale(), *_dates(), *_sound())


def _stale() -> tuple[Plan, ...]:
    return (
        department(
            91, "tzb", "统战工作办公室",
            "通知公告超过六个月一天，人事任免超过一年一天；政策文件恰好六个月，规划计划恰好一年，都在期限之内。",
            columns=("gzdt", "tzgg", "zcwj", "rsrm", "ghjh"),
            months={"tzgg": (6, 1), "zcwj": (6, 0), "rsrm": (12, 1), "ghjh": (12, 0)},
            verdicts={"UPD003": FAIL, "UPD004": FAIL},
            findings={"UPD003": ("/zwgk/tzgg/",), "UPD004": ("/zwgk/rsrm/",)},
        ),
        district(
            92, "shilin", "石林区", "首页只是导航入口，所有二级页面都在两周以前：首页不更新。",
            gateway=True, news=8, ages={"gzdt": 16, "tzgg": 30},
            verdicts={"UPD001": FAIL, "UPD002": FAIL}, findings={"UPD002": ("/xwzx/gzdt/",)},
        ),
    )  # fmt: skip


def _dates() -> tuple[Plan, ...]:
    old = tuple(Planted("tzgg", f"关于第{n}批办事项目调整的公告", 90 + 20 * n) for n in range(1, 8))
    return (
        department(
            93, "mfj", "民防局",
            "通知公告全部信息标为同一天，网址中的日期却早得多：日期可疑（须人工确认）。",
            planted=old, rework=_all_of_one_day("tzgg"),
            verdicts={"UPD007": FAIL}, findings={"UPD007": ("/zwgk/tzgg/",)},
        ),
        department(
            94, "wlb", "文联办公室",
            "列表、文章、页面标签和网址都没有日期；首页只有时钟和访问计数在变：须相隔两周看两次。",
            manner=_NUMBERED, rework=_undated, twist=_ticking,
            verdicts={
                "UPD006": FAIL, "TAG003": FAIL,
                "UPD001": UNDECIDED, "UPD002": UNDECIDED, "UPD003": UNDECIDED,
                "UPD004": UNDECIDED,
            },
            findings={"UPD006": ("/html/gzdt/",)},
        ),
        department(
            97, "nj", "年鉴编纂中心",
            "只有列表写日期，而且只写月日：工作动态由新到旧跨过年关，更新正常；通知公告最新几条的月日今年还没有到，"
            "是去年的，已超过六个月。",
            manner=_NUMBERED, rework=_without_years, ages={"tzgg": 330},
            planted=tuple(
                Planted("gzdt", f"{CITY}年鉴编纂中心编纂工作第{n}次例会召开", age)
                for n, age in ((3, 200), (2, 330), (1, 400))
            ),
            verdicts={"UPD003": FAIL, "TAG003": FAIL},
            findings={"UPD003": ("/html/tzgg/",), "TAG003": ("PubDate",)},
        ),
    )  # fmt: skip


def _sound() -> tuple[Plan, ...]:
    return (
        department(
            95, "kxj", "科学技术协会",
            "工作动态的日期只在文章里，通知公告和政策文件的日期只在网址里，人事任免的列表在iframe里；"
            "只缺发布日期标签。",
            verdicts={"TAG003": FAIL}, findings={"TAG003": ("PubDate",)},
            nature="群团机关", manner=_PARTLY_NUMBERED, rework=_dates_elsewhere,
        ),
        department(
            96, "szb", "史志研究中心",
            "上级栏目自己的信息已旧而下级栏目更新正常，一个栏目只链接到别的平台，一个专题已经结束；健全。",
            news=18, rework=_with_tree,
        ),
    )  # fmt: skip


def _numbered(key: str, number: int, _day: date) -> str:
    return f"/html/{key}/{3000 + number}.html"


def _partly(key: str, number: int, day: date) -> str:
    return f"{FOLDERS[key]}{3000 + number}.html" if key == "gzdt" else TRS.article(key, number, day)


_NUMBERED = replace(PLAIN, name="plain folders, numbers only", article=_numbered)
_PARTLY_NUMBERED = replace(TRS, name="TRS, news by number", article=_partly)


def _changed(pages: Pages, change: Callable[[str, str], str]) -> Pages:
    """Pages with their HTML changed by address and text."""
    return {
        url: Answer.page(change(url, answer.body.decode()))
        if answer.content_type.startswith("text/html")
        else answer
        for url, answer in pages.items()
    }


def _all_of_one_day(key: str) -> Callable[[Plan, Pages], Pages]:
    """Give all entries of a column the date of the newest."""

    def rework(plan: Plan, pages: Pages) -> Pages:
        first = plan.manner.column(key, 1)
        newest = max(_DAY.findall(pages[first].body.decode()))

        def change(url: str, text: str) -> str:
            return _DAY.sub(f"<span>{newest}</span>", text) if url == first else text

        return _changed(pages, change)

    return rework


def _without_dates(text: str) -> str:
    return _TAG.sub("", _INFO.sub("", _DAY.sub("", text)))


def _undated(_plan: Plan, pages: Pages) -> Pages:
    return _changed(pages, lambda _url, text: _EVENT.sub("", _without_dates(text)))


def _without_years(_plan: Plan, pages: Pages) -> Pages:
    """Dates in lists alone, and those without their year."""

    def change(_url: str, text: str) -> str:
        return _TAG.sub("", _INFO.sub("", _DAY.sub(lambda day: f"<span>{day[1][5:]}</span>", text)))

    return _changed(pages, change)


def _ticking(handler: Handler) -> Handler:
    """The home page with a counter that grows with every visit, and a clock beside it."""
    visits = count(20_260_001)

    def answer(asked: Asked) -> Answer:
        found = handler(asked)
        if asked.path != "/":
            return found
        number = next(visits)
        clock = f"{number % 24:02}:{number % 60:02}:{number % 59:02}"
        told = f"<p>现在时间 {clock}　您是第{number}位访问者</p>"
        return replace(found, body=found.body.replace(b"</body>", f"{told}</body>".encode()))

    return answer


def _dates_elsewhere(plan: Plan, pages: Pages) -> Pages:
    """Dates of the news in their articles alone, of notices and policies in their addresses alone;
    the list of appointments in a frame.
    """
    news, framed = plan.manner.column("gzdt", 1), plan.manner.column("rsrm", 1)
    inside = f"{framed}frame.html"

    def change(url: str, text: str) -> str:
        if url.startswith(news):
            return _DAY.sub("", text)
        return text if url == framed else _without_dates(text)

    made = _changed(pages, change)
    whole = made[framed].body.decode()
    found = _LIST.search(whole)
    assert found
    made[inside] = Answer.page(
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><base target="_blank"></head>'
        f"<body>{found[0]}</body></html>"
    )
    frame = f'<iframe src="{inside}" width="100%" height="600"></iframe>'
    made[framed] = Answer.page(whole.replace(found[0], frame))
    return made


def _with_tree(plan: Plan, pages: Pages) -> Pages:
    """Three more columns: one above the news, one of a topic, one that leads away."""
    menu = "".join(
        f'<li><a href="{url}">{name}</a></li>'
        for url, name in ((_PARENT, "新闻中心"), (_AWAY, "公告公示"), ("/ztzl/", "专题专栏"))
    )
    made = _changed(pages, lambda _url, text: text.replace(_HOME, _HOME + menu))
    news = made[plan.manner.column("gzdt", 1)].body.decode()
    rows = re.findall(r"<li><a href=\"[^\"]+\" title=.*?</li>", news)
    late = "".join(rows[-4:]).replace('href="./', f'href="{plan.manner.column("gzdt", 1)}')
    away = f'<p>本栏目内容已迁移，请到<a href="http://{PORTAL}/">统一平台</a>查看。</p>'
    topic = f'<p><a href="{_TOPIC}">工作动态</a></p>'
    for url, crumbs, body in (
        (_PARENT, ("新闻中心",), f'<ul class="list">{late}</ul>'),
        (_AWAY, ("公告公示",), away),
        ("/ztzl/", ("专题专栏",), topic),
        (_TOPIC, ("专题专栏", "读书学习活动", "工作动态"), f'<ul class="list">{late}</ul>'),
    ):
        made[url] = Answer.page(_page(news, crumbs, body))
    return made


def _page(like: str, crumbs: tuple[str, ...], body: str) -> str:
    """A page of the site's frame with another path and other contents."""
    path = "".join(f" &gt; {crumb}" for crumb in crumbs)
    text = _LIST.sub(body.replace("\\", ""), like, count=1)
    text = re.sub(
        r'<div class="crumb">.*?</div>',
        f'<div class="crumb">当前位置：<a href="/">首页</a>{path}</div>',
        text,
    )
    text = re.sub(r'<div class="page">.*?</div>', "", text, flags=re.DOTALL)
    return (
        text.replace("工作动态-", f"{crumbs[-1]}-", 1)
        .replace('content="工作动态"', f'content="{crumbs[-1]}"')
        .replace("<h1>工作动态</h1>", f"<h1>{crumbs[-1]}</h1>")
    )
