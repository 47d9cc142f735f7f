"""All pages of one site, made from its plan."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from markupsafe import Markup

from inspector.testbed import content, files, foot
from inspector.testbed.manners import COLUMNS, INFORMATION, PER_PAGE
from inspector.testbed.manners.vue import VUE
from inspector.testbed.model import Answer, Pages
from inspector.testbed.plan import ALWAYS_LINKED, Plan

LONG_COLUMN = PER_PAGE + 3
ON_HOME = 6
COUNTS = {"bmdt": 8, "tzgg": 5, "zcwj": 3, "rsrm": 2, "ghjh": 2}
_SHARED = {"shell.html"}
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list."""

    title: str
    url: str
    day: str
    age: int
    pinned: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One column with its articles and their addresses."""

    key: str
    name: str
    url: str
    stories: tuple[content.Story, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Builder:
    """Makes the pages of one plan as they look on one day."""

    plan: Plan
    today: date

    def pages(self) -> Pages:
        """Every address of the site with its answer."""
        made: Pages = dict(self._furniture())
        made |= foot.files(self.plan)
        for column in self.columns:
            made |= self._lists(column)
            made |= self._articles(column)
        for key in self.plan.information:
            name = INFORMATION[key]
            url = self.plan.manner.column(key, 1)
            column = Column(key, name, url, (), ())
            extra = {"leaders": content.LEADERS, "duties": content.DUTIES, "key": key}
            made[url] = self._render("page.html", column=column, **extra)
        made |= self._home()
        return self.plan.rework(self.plan, made) if self.plan.rework else made

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns with lists."""
        return tuple(self._column(place, key) for place, key in enumerate(self.plan.columns))

    def _column(self, place: int, key: str) -> Column:
        plan, manner = self.plan, self.plan.manner
        count = plan.news if key == "gzdt" else COUNTS[key]
        newest = plan.ages.get(key, content.NEWEST[key])
        if key in plan.months:
            newest = (self.today - _before(self.today, *plan.months[key])).days
        made = content.stories(plan.publisher, key, count, newest, self.today)
        stories = () if key in plan.empty else made
        entries = tuple(
            Entry(
                story.title,
                manner.article(key, 100 * place + index, story.day),
                str(story.day),
                (self.today - story.day).days,
                story.pinned,
            )
            for index, story in enumerate(stories)
        )
        return Column(key, COLUMNS[key], manner.column(key, 1), stories, entries)

    @cached_property
    def _common(self) -> dict[str, Any]:
        plan, manner = self.plan, self.plan.manner
        urls = {**COLUMNS, **INFORMATION}
        keys = (*plan.columns, *plan.information)
        return {
            "plan": plan,
            "marks": plan.marks,
            "charset": manner.declared,
            "navigation": [{"name": urls[key], "url": manner.column(key, 1)} for key in keys],
            "inner_navigation": Markup(plan.inner_navigation),  # noqa: S704 - our own words
            "foot": foot.standing(plan),
        }

    def _render(self, template: str, **values: Any) -> Answer:
        manner = self.plan.manner
        name = template if template in _SHARED else f"{manner.templates}/{template}"
        html = foot.ENVIRONMENT.get_template(name).render(self._common | values)
        return Answer(html.encode(manner.charset, "xmlcharrefreplace"), manner.content_type)

    def _lists(self, column: Column) -> Pages:
        manner, entries = self.plan.manner, column.entries
        size = PER_PAGE if manner.paged else max(1, len(entries))
        count = max(1, -(-len(entries) // size))
        urls = [manner.column(column.key, number) for number in range(1, count + 1)]
        made: Pages = {}
        for place, url in enumerate(urls):
            part = entries[place * size : (place + 1) * size]
            data = f"/api/{column.key}_{place + 1}.json"
            if manner is VUE:
                made[url] = self._shell(column.name, data, column)
            else:
                made[url] = self._render(
                    manner.list_template,
                    column=column,
                    entries=[self._beside(column, entry) for entry in part],
                    page=place + 1,
                    pages=count,
                    page_urls=urls,
                    data_url=data if self.plan.scripted_lists else "",
                    empty=Markup(self.plan.empty.get(column.key, "")),  # noqa: S704
                )
            if manner is VUE or self.plan.scripted_lists:
                made[data] = _json({"name": column.name, "items": [_plain(e) for e in part]})
        return made

    def _beside(self, column: Column, entry: Entry) -> Entry:
        if not self.plan.manner.relative or not entry.url.startswith(column.url):
            return entry
        relative = "./" + entry.url.removeprefix(column.url)
        return Entry(entry.title, relative, entry.day, entry.age, entry.pinned)

    def _articles(self, column: Column) -> Pages:
        made: Pages = {}
        for story, entry in zip(column.stories, column.entries, strict=True):
            links = []
            for attachment in story.attachments:
                url = self.plan.manner.attachment(entry.url, attachment.name)
                links.append((attachment.label, url))
                if attachment.body is not None:
                    made[url] = Answer(attachment.body, attachment.content_type)
            made[entry.url] = self._render("article.html", column=column, story=story, files=links)
        return made

    def _home(self) -> Pages:
        plan = self.plan
        boxes = [
            {"name": column.name, "url": column.url, "entries": self._newest(column)}
            for column in self.columns
            if column.entries
        ]
        values: dict[str, Any] = {"boxes": boxes, "links": ALWAYS_LINKED + plan.links}
        values["banner"] = Markup(plan.banner)  # noqa: S704 - our own words
        values["home_extra"] = Markup(plan.home_extra)  # noqa: S704 - our own words
        if plan.manner is VUE:
            return self._application(boxes)
        if plan.foot == "frameset":
            values["foot"] = ""
        home = self._render("gateway.html" if plan.gateway else "home.html", **values)
        if plan.manner.templates != "old":
            return {"/": home, "/index.html": home}
        frames = self._render("frameset.html") if plan.foot == "frameset" else home
        return {"/": frames, "/index.asp": home}

    def _newest(self, column: Column) -> list[Entry]:
        old_enough = [entry for entry in column.entries if entry.age >= self.plan.home_age]
        return old_enough[:ON_HOME]

    def _shell(self, title: str, data: str, column: Column | None = None) -> Answer:
        return self._render("shell.html", title=title, json=data, column=column)

    def _application(self, boxes: list[dict[str, Any]]) -> Pages:
        plan = self.plan
        site = {
            "name": plan.name,
            "code": plan.marks.widget_code,
            "navigation": self._common["navigation"],
            "foot": str(foot.foot(plan, widget=False)),
        }
        home = [
            {"name": box["name"], "url": box["url"], "items": [_plain(e) for e in box["entries"]]}
            for box in boxes
        ]
        script = Answer(foot.source("app.js").encode(), "text/javascript; charset=utf-8")
        return {
            "/": self._shell(plan.name, "/api/home.json"),
            "/api/site.json": _json(site),
            "/api/home.json": _json({"boxes": home}),
            "/static/js/app.js": script,
        }

    def _furniture(self) -> Iterator[tuple[str, Answer]]:
        plan = self.plan
        logo = files.png(320, 64, (20 + plan.number * 2, 95, 180))
        yield "/images/logo.png", Answer(logo, "image/png")
        yield "/images/banner.png", Answer(files.png(64, 24, (200, 40, 40)), "image/png")
        yield "/images/ghs.png", Answer(files.png(20, 20, (90, 140, 220)), "image/png")
        yield "/images/dzjg.png", Answer(files.png(48, 58, (200, 20, 20)), "image/png")
        yield "/images/badge.png", Answer(self._badge(), "image/png")
        yield "/images/emblem.png", Answer(files.png(60, 60, (30, 120, 60)), "image/png")
        icon = files.ico(files.png(16, 16, (26, 95, 180)))
        yield "/favicon.ico", Answer(icon, "image/x-icon")
        yield "/css/style.css", Answer(foot.source("style.css").encode(), "text/css")
        for name in ("list.js", "jpage.js"):
            text = foot.source(name).encode()
            yield f"/js/{name}", Answer(text, "text/javascript; charset=utf-8")
        yield "/search", Answer.page("<!DOCTYPE html><title>搜索</title><p>请输入搜索词。</p>")
        robots = "User-agent: *\nDisallow: /admin/\n"
        if plan.sitemap:
            robots += f"Sitemap: {plan.url}sitemap.xml\n"
            yield "/sitemap.xml", self._sitemap()
        yield "/robots.txt", Answer(robots.encode(), "text/plain")

    def _badge(self) -> bytes:
        """The city's badge; sites draw it in sizes of their own, some in a colour of their own."""
        ink = (190, 30, 40) if self.plan.number % 3 else (30, 60, 150)
        return files.badge(48 + 8 * (self.plan.number % 5), ink)

    def _sitemap(self) -> Answer:
        base = self.plan.url.rstrip("/")
        urls = [base + "/", *(base + column.url for column in self.columns)]
        urls += [base + entry.url for column in self.columns for entry in column.entries]
        lines = "".join(f"<url><loc>{url}</loc></url>\n" for url in urls)
        schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{schema}">\n{lines}</urlset>\n'
        )
        return Answer(text.encode(), "application/xml")


def _before(today: date, months: int, days: int) -> date:
    """So many calendar months and days before a day; the last day of a shorter month."""
    years, month = divmod(today.month - 1 - months, 12)
    last = monthrange(today.year + years, month + 1)[1]
    return date(today.year + years, month + 1, min(today.day, last)) - timedelta(days)


def _plain(entry: Entry) -> dict[str, str]:
    return {"title": entry.title, "url": entry.url, "day": entry.day}


def _json(value: dict[str, Any]) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), JSON)
