"""Sites whose life goes on or ends as nobody registered it."""

from __future__ import annotations

from datetime import date, timedelta

from inspector.model import SiteStatus, Verdict
from inspector.testbed.content import Planted
from inspector.testbed.hostile import Rework
from inspector.testbed.model import Answer, Asked, Handler, Pages
from inspector.testbed.plan import PORTAL, Plan, department

FAIL, UNDECIDED, NOT_APPLICABLE = Verdict.FAIL, Verdict.UNDECIDED, Verdict.NOT_APPLICABLE
SUCCESSOR = "山城市人民政府"
SILENT = "www.shancheng-zjj.gov.cn"
"""An old address that goes on as if nothing had changed."""
ANNOUNCED = (
    Planted("tzgg", "关于原山城市卫生监督所网站内容去向的公告", 55),
    Planted("tzgg", "关于山城市文化广电新闻出版局网站整合迁移的公告", 56),
    Planted("tzgg", "关于山城市路网管理局网站关停的公告", 57),
    Planted("tzgg", "关于公布行政执法主体名单的通告", 70),
)
"""What the portal says of sites that were closed sixty days ago, and an older notice below."""

_WORKS = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>山城市人才交流服务中心</title></head>'
    "<body><h1>网站升级改版中，敬请期待！</h1></body></html>"
)
_OFFER = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>该域名正在出售</title></head><body>'
    "<h1>本域名正在出售</h1><p>如您对该域名感兴趣，请联系购买此域名。</p></body></html>"
)


# Of a page that shows next to nothing nobody knows which marks and columns the site lacks; and
# a number that was not seen has no form.
_NOTHING_SHOWN = {
    **dict.fromkeys((f"IDN{n:03}" for n in range(1, 20)), UNDECIDED),
    **dict.fromkeys((f"IDN{n:03}" for n in (2, 3, 5, 6, 7, 9, 11, 12, 17, 19)), NOT_APPLICABLE),
    **dict.fromkeys((f"UPD{n:03}" for n in range(2, 8)), NOT_APPLICABLE),
    "UPD001": UNDECIDED,
    "TAG001": FAIL,
    **dict.fromkeys(("TAG002", "TAG003"), NOT_APPLICABLE),
}


def plans(today: date) -> tuple[Plan, ...]:
    """All of them; announcements name a day after `today`."""
    last_day = today + timedelta(20)
    day = f"{last_day.year}年{last_day.month}月{last_day.day}日"
    notice = (
        '<div class="notice">网站迁移公告：本网站（{}网站）将于{}整合迁移至'
        f"{SUCCESSOR}门户网站，届时本网站停止更新并永久关停。特此公告。</div>"
    )
    deep = '<div style="height:1200px"></div>'
    return (
        department(
            86, "zjj", "住房和城乡建设局",
            "登记为正常运行，首页却公告将要整合迁移；原网址照常显示旧内容，既不跳转也不公告。",
            banner=notice.format("山城市住房和城乡建设局", day), former=SILENT, formerly=_silent,
            verdicts={"MIG005": FAIL, "MIG006": FAIL}, findings={"MIG005": (SILENT,)},
        ),
        department(
            87, "rcjl", "人才交流服务中心", "登记为正常运行，首页只有“网站升级改版中”。",
            rework=_only(_WORKS), verdicts={"MIG007": FAIL} | _NOTHING_SHOWN,
        ),
        department(
            88, "fzjz", "防震减灾中心", "整合迁移中，迁移公告在首屏以下，须滚动才能看到。",
            home_extra=deep + notice.format("山城市防震减灾中心", day), status=SiteStatus.MIGRATING,
            successor=SUCCESSOR, verdicts={"MIG001": FAIL, "MIG002": UNDECIDED},
        ),
        department(
            89, "scj", "水产局", "登记为永久关停，域名停放待售；门户没有公告内容去向。",
            rework=_only(_OFFER), status=SiteStatus.CLOSED, successor=SUCCESSOR,
            verdicts={"MIG003": FAIL, "MIG004": FAIL},
            findings={"MIG003": (PORTAL,), "MIG004": ("scj.shancheng.gov.cn",)},
        ),
    )  # fmt: skip


def _only(html: str) -> Rework:
    def rework(_plan: Plan, _pages: Pages) -> Pages:
        return {"/": Answer.page(html)}

    return rework


def _silent(plan: Plan, pages: Pages) -> Handler:
    """The home page as it was before there was a notice."""
    page = pages["/"].body.decode().replace(plan.banner, "")

    def answer(asked: Asked) -> Answer:
        return Answer.page(page) if asked.path == "/" else Answer.page("<h1>404</h1>", 404)

    return answer
