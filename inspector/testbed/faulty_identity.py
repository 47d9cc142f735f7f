"""Sites whose marks are there and wrong, and one whose marks only seem to be missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from inspector.model import Verdict
from inspector.testbed import foot
from inspector.testbed.manners.plain import PLAIN
from inspector.testbed.model import Answer, Pages
from inspector.testbed.plan import Plan, department, district

FAIL, UNDECIDED = Verdict.FAIL, Verdict.UNDECIDED
_FOOT = re.compile(r'<div class="footer" id="footer">.*?</div>\s*</div>', re.DOTALL)
_WROUGHT = '<div class="foot"></div><script src="/js/inner.js"></script>'


def plans() -> tuple[Plan, ...]:
    """All of them."""
    return (
        department(
            101, "gyfz", "工业发展局",
            "标识是没有链接的本地图片；备案号链接到已停用的地址；页脚的标识码少一位。",
            shown={
                "conac": "picture", "icp_link": "http://www.miitbeian.gov.cn/",
                "code": "500000009",
            },
            verdicts={"IDN002": FAIL, "IDN003": UNDECIDED, "IDN007": FAIL, "IDN012": FAIL},
        ),
        district(
            102, "yinxing", "银杏区",
            "政府门户挂了事业单位的蓝色标识；公安备案号与其链接不同；没有主办单位、联系方式、网站地图。",
            news=8, information=("ldxx", "jgzn"),
            shown={
                "colour": "blue", "police_code": "50000002000992", "organizer": "", "contact": "",
            },
            verdicts=dict.fromkeys(("IDN003", "IDN009", "IDN013", "IDN014", "IDN015"), FAIL),
        ),
        department(
            103, "cxjs", "城乡建设管理局",
            "标识脚本的地址自相矛盾；公安备案号与登记的不同；找错脚本用已停用的地址。",
            manner=PLAIN,
            shown={
                "conac": "script",
                "conac_script": "/js/33/000/0000/60000039/CA330000000600000930001.js",
                "police": "渝公网安备 50000002000993号", "police_code": "50000002000993",
                "widget_host": "pucha.kaipuyun.cn",
            },
            verdicts={"IDN002": FAIL, "IDN009": FAIL, "IDN017": FAIL},
        ),
        department(
            104, "shbz", "社会保障服务局", "首页页脚齐全，文章页没有页脚；没有加挂全市统一徽标。",
            shown={"badge": "emblem.png"}, rework=_without_feet,
            verdicts={"IDN018": FAIL, "IDN019": FAIL}, findings={"IDN019": ("/t20",)},
        ),
        department(
            105, "zlj", "质量监督局", "首页页脚在网页里，内页的页脚由外部脚本写入；健全。",
            rework=_with_feet_by_script,
        ),
    )  # fmt: skip


def _without_feet(plan: Plan, pages: Pages) -> Pages:
    """Articles end with an empty foot and a script that writes nothing: only a browser can tell."""
    script = Answer(b"var shared = [];", "text/javascript; charset=utf-8")
    return _refooted(plan, pages, lambda url: "/t20" in url) | {"/js/inner.js": script}


def _with_feet_by_script(plan: Plan, pages: Pages) -> Pages:
    entry = f"http://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={plan.site_code}"
    link = f'<p><a href="{entry}">政府网站找错</a></p>'
    html = foot.literal(str(foot.foot(plan, widget=False)) + link)
    text = f"document.querySelector('.foot').innerHTML = {html};"
    script = Answer(text.encode(), "text/javascript; charset=utf-8")
    return _refooted(plan, pages, lambda url: url not in {"/", "/index.html"}) | {
        "/js/inner.js": script
    }


def _refooted(plan: Plan, pages: Pages, chosen: Callable[[str], bool]) -> Pages:
    charset = plan.manner.charset
    changed = {}
    for url, answer in pages.items():
        if chosen(url) and answer.content_type == plan.manner.content_type:
            text = _FOOT.sub(lambda _: _WROUGHT, answer.body.decode(charset))
            changed[url] = replace(answer, body=text.encode(charset))
    return pages | changed
