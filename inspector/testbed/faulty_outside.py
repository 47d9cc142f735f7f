"""Sites whose pages are sound and whose name, certificate, tags or character set are not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from inspector.model import Verdict
from inspector.testbed.manners.plain import PLAIN
from inspector.testbed.model import HTML, Pages, Tls
from inspector.testbed.plan import Plan, department, district

FAIL = Verdict.FAIL
_STORE = "sjpt.dsj.shancheng.gov.cn"
"""A host that only a link tells of."""
_LOST_PLACE = "/html/lxwm/index.html#chenglu"
_DOMAIN = re.compile(r'(?<=<meta name="SiteDomain" content=")')
_TYPE = re.compile(r'(?<=<meta name="ColumnType" content=")[^"]*')
_MINUTE = re.compile(r'(<meta name="PubDate" content="[\d-]+) [\d:]+')
_MISDECLARED = replace(PLAIN, name="UTF-8 bytes declared as gb2312", declared="gb2312")


def plans() -> tuple[Plan, ...]:
    """All of them."""
    return (
        Plan(
            number=111, host="www.scgyy.gov.cn", name="山城市果业园艺局", office="果业园艺局",
            why="部门网站用独立的gov.cn域名，不在市政府域名之下；没有IPv6地址，也没有HTTPS。",
            ipv6=False, tls=Tls.NONE,
            verdicts={"DOM002": FAIL},
            findings=dict.fromkeys(("DOM002", "DOM004"), ("www.scgyy.gov.cn",)),
        ),
        department(
            112, "dsj", "大数据应用发展局",
            "证书已过期；首页链接到本单位域名下一个没有登记的网站（须人工确认）。",
            tls=Tls.EXPIRED, unregistered=(_STORE,), links=(("数据平台", f"http://{_STORE}/"),),
            verdicts={"DOM005": FAIL}, findings={"DOM005": (_STORE,)},
        ),
        district(
            113, "songling", "松岭区",
            "证书链不完整，没有发送签发机构的证书；SiteDomain标签写了http://。",
            news=8, tls=Tls.INCOMPLETE, rework=_retagged(_DOMAIN, "http://"),
            verdicts={"TAG001": FAIL}, findings={"TAG001": ("SiteDomain",)},
        ),
        department(
            114, "ghj", "供水与河道管理局",
            "证书还有一周到期；栏目类型标签为null，发布日期标签没有时间。",
            tls=Tls.EXPIRING, rework=_both,
            verdicts={"TAG002": FAIL, "TAG003": FAIL},
            findings={"TAG002": ("ColumnType",), "TAG003": ("PubDate",)},
        ),
        department(
            115, "slgy", "森林公园管理中心",
            "证书是给别的主机的；网页字节是UTF-8，响应头也这样说，网页内却声明gb2312；"
            "首页有一个链接指向联系页上没有的位置。",
            manner=_MISDECLARED, tls=Tls.OTHER_HOST,
            home_extra=f'<a href="{_LOST_PLACE}">乘车路线</a>',
            verdicts={"ENC001": FAIL, "LNK006": FAIL},
            findings={"ENC001": ("gb2312",), "LNK006": (_LOST_PLACE,)},
        ),
    )  # fmt: skip


def _both(plan: Plan, pages: Pages) -> Pages:
    first = _retagged(_TYPE, "null")(plan, pages)
    return _retagged(_MINUTE, r"\1")(plan, first)


def _retagged(tag: re.Pattern[str], words: str) -> Callable[[Plan, Pages], Pages]:
    """Change what a tag says on every page that has it."""

    def rework(_plan: Plan, pages: Pages) -> Pages:
        return {
            url: replace(answer, body=tag.sub(words, answer.body.decode()).encode())
            if answer.content_type == HTML
            else answer
            for url, answer in pages.items()
        }

    return rework
