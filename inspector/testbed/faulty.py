"""Sites that open and have a fault planted in what they show."""

from __future__ import annotations

from inspector.model import Verdict
from inspector.testbed import faulty_identity, faulty_outside, faulty_updates
from inspector.testbed.content import Attachment, Planted
from inspector.testbed.hostile import soft_404
from inspector.testbed.manners.hanweb import HANWEB
from inspector.testbed.manners.plain import PLAIN
from inspector.testbed.national import MEDIA, TAKEN
from inspector.testbed.plan import INSTITUTION, Plan, department, district

FAIL, NOT_APPLICABLE = Verdict.FAIL, Verdict.NOT_APPLICABLE

LOST_ON_HOME = "/zt/qlzt/index.html"
LOST_OUTSIDE = f"http://{MEDIA}/2024/hd.html"
LOST_NAME = "http://www.shanchengkepu.org.cn/"
LOST_IN_ARTICLE = "/xwzx/tpxw/202401/t20240112_99001.html"
LOST_IN_TEMPLATE = "/wza/index.html"
LOST_FILE = "mingdan.doc"


def plans() -> tuple[Plan, ...]:
    """All of them."""
    return (
        *(*_domain(), *_marks(), *_codes(), *_links(), *_updates()),
        *(*faulty_identity.plans(), *faulty_updates.plans(), *faulty_outside.plans()),
    )


def _domain() -> tuple[Plan, ...]:
    return (
        Plan(
            number=31,
            host="www.shancheng-travel.com",
            name="山城市旅游服务中心",
            office="山城市旅游服务中心",
            why="登记的网站不用gov.cn域名。",
            manner=PLAIN,
            verdicts={"DOM001": FAIL},
            findings={"DOM001": ("www.shancheng-travel.com",)},
        ),
    )


def _marks() -> tuple[Plan, ...]:
    return (
        department(
            32, "ybj", "医疗保障局", "没有党政机关网站标识。",
            shown={"conac": ""}, verdicts={"IDN001": FAIL},
        ),
        district(
            33, "luoyan", "落雁区", "没有ICP备案号。", shown={"icp": ""}, news=8,
            verdicts={"IDN004": FAIL, "IDN005": NOT_APPLICABLE, "IDN006": NOT_APPLICABLE},
        ),
        department(
            34, "yjglj", "应急管理局", "ICP备案号只有三位数字。", shown={"icp": "渝ICP备123号"},
            manner=PLAIN, verdicts={"IDN005": FAIL, "IDN006": NOT_APPLICABLE},
        ),
        department(
            35, "ghzrzyj", "规划和自然资源局", "页面上的ICP备案号与登记的不同。",
            shown={"icp": "渝ICP备05998888号-1"}, verdicts={"IDN006": FAIL},
        ),
        district(
            36, "huangjue", "黄桷区", "没有公安备案号。", news=8, manner=HANWEB,
            shown={"police": ""}, verdicts={"IDN008": FAIL},
        ),
    )  # fmt: skip


def _codes() -> tuple[Plan, ...]:
    return (
        department(
            37, "xczxj", "乡村振兴局", "页脚和页面标签都没有网站标识码，也没有找错入口。",
            shown={"code": "", "meta_code": "", "widget_code": ""},
            verdicts={"IDN010": FAIL, "IDN011": NOT_APPLICABLE},
        ),
        department(
            38, "ggzyjy", "公共资源交易监督管理局", "页面标签中的标识码抄自别的网站，与页脚不同。",
            shown={"meta_code": "5000000007"}, verdicts={"IDN011": FAIL},
        ),
        department(
            39, "zwfwj", "政务服务管理局", "找错脚本中的标识码与页脚不同。", manner=PLAIN,
            shown={"widget_code": "5000000019"}, verdicts={"IDN011": FAIL},
        ),
        department(
            40, "ylbzs", "粮食和物资储备局", "页面各处标识码一致，但与登记的不同。",
            code="5000000940",
            shown={"code": "5000000040", "meta_code": "5000000040", "widget_code": "5000000040"},
            verdicts={"IDN011": FAIL},
        ),
    )  # fmt: skip


def _links() -> tuple[Plan, ...]:
    text = f'此前报道见<a href="{LOST_IN_ARTICLE}">图片新闻</a>，入选名单见附件。'
    lost_file = Attachment("入选名单", LOST_FILE, None, "application/msword")
    story = Planted("gzdt", "首批示范单位名单公布", 4, (text,), (lost_file,))
    template = f'<li><a href="{LOST_IN_TEMPLATE}">无障碍浏览</a></li>'
    return (
        department(
            41, "sww", "商务委员会", "首页的专题链接在本站答404。",
            links=(("清廉机关专题", LOST_ON_HOME),),
            verdicts={"LNK001": FAIL}, findings={"LNK001": (LOST_ON_HOME,)},
            dead_links=(LOST_ON_HOME,),
        ),
        department(
            42, "jxw", "经济和信息化委员会", "首页一个友情链接答404，一个域名已不存在。",
            manner=PLAIN,
            links=(("工业成就展", LOST_OUTSIDE), ("科普联盟", LOST_NAME)),
            verdicts={"LNK001": FAIL, "LNK005": FAIL},
            findings={"LNK001": (LOST_OUTSIDE, LOST_NAME), "LNK005": ("shanchengkepu",)},
            dead_links=(LOST_OUTSIDE, LOST_NAME),
        ),
        district(
            43, "hezuiqu", "鹤嘴区", "一篇文章链接到404的页面，它的附件也已丢失。",
            planted=(story,), news=8,
            verdicts={"LNK002": FAIL, "LNK003": FAIL},
            findings={"LNK002": (LOST_IN_ARTICLE,), "LNK003": (LOST_FILE,)},
            dead_links=(LOST_IN_ARTICLE, LOST_FILE),
        ),
        department(
            44, "czgl", "城市管理局",
            "所有内页模板中有同一个死链（首页没有），答200“页面不存在”：只应记一处。",
            inner_navigation=template, twist=soft_404,
            verdicts={"LNK004": FAIL}, findings={"LNK004": (LOST_IN_TEMPLATE,)},
            dead_links=(LOST_IN_TEMPLATE,),
        ),
        department(
            51, "qnfz", "青年发展中心", "首页友情链接的域名已易主，现为博彩页面（须人工确认）。",
            links=(("山城志愿服务驿站", f"http://{TAKEN}/"),),
            verdicts={"LNK005": FAIL}, findings={"LNK005": ("shancheng-yizhan",)},
        ),
    )  # fmt: skip


def _updates() -> tuple[Plan, ...]:
    return (
        department(
            45, "fgw", "发展和改革委员会", "首页列表停在40天前，动态栏目本身更新正常。",
            news=18, home_age=40, verdicts={"UPD001": FAIL},
        ),
        department(
            46, "jtyszd", "道路运输事务中心", "动态栏目最新信息在20天前；首页有较新的通知。",
            ages={"gzdt": 20}, manner=PLAIN,
            verdicts={"UPD002": FAIL}, findings={"UPD002": ("/html/gzdt/",)},
        ),
        department(
            47, "yjj", "药品监督管理局", "动态栏目和首页最新信息在15天前，恰好超期一天。",
            ages={"gzdt": 15, "tzgg": 21},
            verdicts={"UPD001": FAIL, "UPD002": FAIL}, findings={"UPD002": ("/xwzx/gzdt/",)},
        ),
        district(
            48, "wutongxian", "梧桐县", "停更网站：全站最新信息在75天以前。", news=8,
            ages={"gzdt": 75, "tzgg": 80, "zcwj": 120, "rsrm": 200},
            verdicts={"UPD001": FAIL, "UPD002": FAIL}, findings={"UPD002": ("/xwzx/gzdt/",)},
        ),
        department(
            49, "bgs", "机关事务管理局", "规划计划栏目真正空白；没有公安备案号。",
            nature=INSTITUTION, columns=("gzdt", "tzgg", "zcwj", "rsrm", "ghjh"),
            empty={"ghjh": ""}, shown={"police": ""},
            verdicts={"UPD005": FAIL, "IDN008": FAIL}, findings={"UPD005": ("/zwgk/ghjh/",)},
        ),
        department(
            50, "sfj", "司法局", "规划计划栏目只有“暂无内容”；没有党政机关网站标识。",
            manner=PLAIN, columns=("gzdt", "tzgg", "zcwj", "rsrm", "ghjh"),
            empty={"ghjh": "<p>暂无内容</p>"}, shown={"conac": ""},
            verdicts={"UPD005": FAIL, "IDN001": FAIL}, findings={"UPD005": ("/html/ghjh/",)},
        ),
    )  # fmt: skip
