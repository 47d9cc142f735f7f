"""Sites that do not open, and sites whose life is ending."""

from __future__ import annotations

from datetime import date, timedelta

from inspector.model import SiteStatus, Verdict
from inspector.testbed import foot, hostile
from inspector.testbed.content import Planted
from inspector.testbed.manners.plain import PLAIN
from inspector.testbed.model import Answer, Line, Naming, Pages
from inspector.testbed.plan import INSTITUTION, PORTAL, Plan, department, district

SUCCESSOR = "山城市人民政府"


def plans(today: date) -> tuple[Plan, ...]:
    """All of them; announcements name a day after `today`."""
    return (*_unreachable(), *_migrating(today), *_ended())


def _unreachable() -> tuple[Plan, ...]:
    return (
        department(
            61, "gzw", "国有资产监督管理委员会", "全站答503。", twist=hostile.down, reached=False
        ),
        department(62, "wsb", "外事办公室", "拒绝连接。", line=Line.REFUSED, reached=False),
        department(63, "mzw", "民族宗教委员会", "接受连接而从不作答。", line=Line.HANGING,
                   reached=False),
        department(64, "ylj", "园林局", "首页与登录页循环跳转。", twist=hostile.circle,
                   reached=False),
        department(65, "nyj", "能源局", "首页每次只来几个字节，永不结束。", line=Line.TRICKLING,
                   reached=False),
        department(66, "dfz", "地方志办公室", "80端口上的服务不讲HTTP。", line=Line.BABBLING,
                   reached=False),
        department(
            67, "tzcj", "投资促进局", "首页跳转到本机地址127.0.0.1，不得跟随。",
            twist=hostile.elsewhere("http://127.0.0.1/login"), reached=False,
        ),
        district(
            68, "taohuaxian", "桃花县", "域名已不能解析（NXDOMAIN）。",
            naming=Naming.NXDOMAIN, reached=False,
        ),
    )  # fmt: skip


def _migrating(today: date) -> tuple[Plan, ...]:
    last_day = today + timedelta(30)
    day = f"{last_day.year}年{last_day.month}月{last_day.day}日"

    def sentence(name: str) -> str:
        return (
            f"网站迁移公告：按照政府网站集约化工作要求，本网站（{name}网站）将于{day}整合迁移至"
            f"{SUCCESSOR}门户网站（{PORTAL}），届时本网站停止更新并永久关停。特此公告。"
        )

    banner = '<div class="notice">{}</div>'
    link = f'<a href="http://{PORTAL}/">{sentence("山城市供销合作社")}</a>'
    circular = Planted(
        "tzgg",
        "关于印发政府网站集约化整合迁移和关停工作方案的通知",
        6,
        ("拟保留政府网站55个，其余全部关停，原有内容整合迁移至上级政府门户网站。",),
    )
    state = {"status": SiteStatus.MIGRATING, "successor": SUCCESSOR}
    return (
        department(
            71, "jrb", "金融工作办公室", "整合迁移中，首页顶部有迁移公告。",
            banner=banner.format(sentence("山城市金融工作办公室")), **state,
        ),
        department(
            72, "gxs", "供销合作社", "整合迁移中，首页顶部的迁移公告本身是一个链接。",
            nature=INSTITUTION, banner=banner.format(link), manner=PLAIN, **state,
        ),
        department(
            73, "dag", "档案馆", "整合迁移中，迁移公告由脚本写在首页顶部。",
            nature=INSTITUTION, banner='<script src="/js/notice.js"></script>',
            rework=_with_notice(banner.format(sentence("山城市档案馆"))), **state,
        ),
        department(
            74, "lys", "老龄事务中心", "整合迁移中而首页没有迁移公告；通知栏里的关停文件不是公告。",
            planted=(circular,), **state,
            verdicts={"MIG001": Verdict.FAIL, "MIG002": Verdict.NOT_APPLICABLE},
        ),
    )  # fmt: skip


def _with_notice(html: str) -> hostile.Rework:
    def rework(_plan: Plan, pages: Pages) -> Pages:
        script = f"document.write({foot.literal(html)});".encode()
        return pages | {"/js/notice.js": Answer(script, "text/javascript; charset=utf-8")}

    return rework


def _ended() -> tuple[Plan, ...]:
    state = {"status": SiteStatus.CLOSED, "successor": SUCCESSOR}
    return (
        department(
            81, "fpkf", "扶贫开发办公室", "登记为永久关停，却仍在提供原有内容和标识。",
            verdicts={"MIG003": Verdict.FAIL, "MIG004": Verdict.FAIL},
            findings={"MIG003": (PORTAL,), "MIG004": ("fpkf.shancheng.gov.cn",)},
            **state,
        ),
        department(
            82, "wsjds", "卫生监督所", "永久关停，域名已注销。", naming=Naming.NXDOMAIN,
            reached=False, **state,
        ),
        department(
            83, "lwglj", "路网管理局", "永久关停，主机拒绝连接。", line=Line.REFUSED,
            reached=False, **state,
        ),
        department(
            84, "wgxj", "文化广电新闻出版局", "永久关停，地址跳转到承接网站。",
            twist=hostile.elsewhere(f"http://{PORTAL}/", 301), **state,
        ),
        department(
            85, "rfb", "人民防空办公室", "已报备临时下线，拒绝连接；不参加检查。",
            status=SiteStatus.OFFLINE, line=Line.REFUSED, reached=False,
        ),
    )  # fmt: skip
