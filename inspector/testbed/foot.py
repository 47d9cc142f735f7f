"""The foot of a page with the marks of identity, and the ways in which sites put it there."""

from __future__ import annotations

import json
from dataclasses import replace

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from inspector.testbed.model import Answer, Pages
from inspector.testbed.plan import Plan

_LABELLED = {"red": "党政机关", "blue": "事业单位"}
ENVIRONMENT = Environment(loader=PackageLoader("inspector.testbed"), autoescape=True)


def source(name: str) -> str:
    """The text of a template file that is served as it is."""
    loader = ENVIRONMENT.loader
    assert loader is not None
    return loader.get_source(ENVIRONMENT, name)[0]


def foot(plan: Plan, *, widget: bool = True) -> Markup:
    """The foot itself. Without `widget` the 找错 script is left to somebody else."""
    marks = plan.marks if widget else replace(plan.marks, widget_code="")
    html = ENVIRONMENT.get_template("foot.html").render(
        plan=plan,
        marks=marks,
        scheme=plan.scheme,
        conac=conac(plan),
        police_url=_police_url(plan),
        map_url=_information(plan, "wzdt"),
        contact_url=_information(plan, "lxwm"),
    )
    return Markup(html)  # noqa: S704 - made of our own words


def _information(plan: Plan, key: str) -> str:
    return plan.manner.column(key, 1) if key in plan.information else ""


def _police_url(plan: Plan) -> str:
    if plan.number % 2:
        return f"{plan.scheme}://beian.mps.gov.cn/#/query/webSearch?code={plan.marks.police_code}"
    path = f"portal/registerSystemInfo?recordcode={plan.marks.police_code}"
    return f"{plan.scheme}://www.beian.gov.cn/{path}"


def conac(plan: Plan) -> Markup:
    """党政机关网站标识 as a link, as a script, or written by an inline script."""
    marks = plan.marks
    script = f"<script src='{plan.scheme}://dcs.conac.cn{marks.conac_script}'></script>"
    show = f"{plan.scheme}://bszs.conac.cn/sitename?method=show&amp;id={marks.conac_id}"
    image = f"{plan.scheme}://dcs.conac.cn/image/{marks.colour}.png"
    forms = {
        "": "",
        "link": f'<span id="_ideConac"><a href="{show}" target="_blank">'
        f'<img id="imgConac" src="{image}" alt="{_LABELLED[marks.colour]}"></a></span>',
        "script": f"<span id='_ideConac'></span>{script}",
        "picture": '<img src="/images/dzjg.png" alt="党政机关网站标识">',
        "unescape": written_by_script(f"<span id='_ideConac'></span>{script}"),
    }
    return Markup(forms[marks.conac])  # noqa: S704 - made of our own words


def escape(text: str) -> str:
    """What JavaScript's `unescape` turns back into the text."""
    return "".join(
        c
        if c.isascii() and c.isalnum()
        else f"%u{ord(c):04X}"
        if ord(c) > 255
        else f"%{ord(c):02X}"
        for c in text
    )


def written_by_script(html: str) -> str:
    """An inline script that writes HTML nobody sees in the source."""
    return f'<script>document.write(unescape("{escape(html)}"));</script>'


def standing(plan: Plan) -> Markup:
    """What stands at the end of each page."""
    forms = {
        "static": lambda: foot(plan),
        "frameset": lambda: foot(plan),
        "script": lambda: Markup('<script src="/js/foot.js"></script>'),
        "frame": lambda: Markup('<iframe src="/foot.html" width="100%" height="220"></iframe>'),
        "unescape": lambda: Markup(written_by_script(foot(plan))),  # noqa: S704
    }
    return forms[plan.foot]()


def literal(text: str) -> str:
    """The text as a JavaScript string that may stand in a script element."""
    return json.dumps(str(text), ensure_ascii=False).replace("</", "<\\/")


def files(plan: Plan) -> Pages:
    """The files that the way of putting the foot there needs."""
    if plan.foot == "script":
        lines = foot(plan).splitlines()
        text = "\n".join(f"document.writeln({literal(line)});" for line in lines)
        return {"/js/foot.js": Answer(text.encode(), "text/javascript; charset=utf-8")}
    if plan.foot in {"frame", "frameset"}:
        name = "/foot.html" if plan.foot == "frame" else "/bottom.htm"
        page = ENVIRONMENT.get_template("foot_page.html")
        html = page.render(charset=plan.manner.declared, foot=foot(plan))
        body = html.encode(plan.manner.charset, "xmlcharrefreplace")
        return {name: Answer(body, plan.manner.content_type)}
    return {}
