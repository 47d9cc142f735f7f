"""Sites without a fault. Most hide something that careless tools take for one."""

from __future__ import annotations

from datetime import date

from inspector.model import Verdict
from inspector.testbed import hostile
from inspector.testbed.content import Planted
from inspector.testbed.faulty_lifecycle import ANNOUNCED
from inspector.testbed.manners.asp2008 import ASP2008
from inspector.testbed.manners.hanweb import HANWEB
from inspector.testbed.manners.plain import PLAIN
from inspector.testbed.manners.trs import GB18030
from inspector.testbed.manners.vue import VUE
from inspector.testbed.model import Naming, Tls
from inspector.testbed.national import MEDIA, SHIELDED
from inspector.testbed.plan import CITY, INSTITUTION, PORTAL, Plan, department, district

TWO_NEWS = ("gzdt", "bmdt", "tzgg", "zcwj", "rsrm")


def plans(today: date) -> tuple[Plan, ...]:
    """All of them; the calendar begins today."""
    return (*_manners(), *_doors(), *_lists(), *_marks(), *_links(), *_burdens(today))


def _manners() -> tuple[Plan, ...]:
    return (
        Plan(
            number=1,
            host=PORTAL,
            name="山城市人民政府",
            office="山城市人民政府",
            region=CITY,
            portal=True,
            why="健全的市级门户（TRS），有站点地图，同时开通HTTPS。",
            news=18,
            columns=TWO_NEWS,
            sitemap=True,
            planted=ANNOUNCED,
        ),
        district(
            2,
            "yunling",
            "云岭区",
            "健全的区级门户（TRS）；ICP备案号用全角字符书写，标识由外部脚本写入。",
            columns=TWO_NEWS,
            shown={"icp": "渝ＩＣＰ备０５９９０００２号－１", "conac": "script"},
        ),
        district(
            3, "qinggang", "青杠区", "健全的区级门户（大汉jpage）；列表数据在脚本里的record中。",
            manner=HANWEB,
        ),
        department(4, "jtj", "交通局", "单页应用，内容由脚本取JSON后绘出；健全。", manner=VUE),
        district(
            5,
            "shitanqu",
            "石滩区",
            "健全的2008年式GBK框架网站；首页是frameset，页脚标识在下框架。",
            manner=ASP2008,
            foot="frameset",
            shown={"meta_code": ""},
        ),
        department(
            6, "tjj", "统计局", "健全的GBK表格网站，声明gb2312，没有页面标签；原网址跳转到现网址。",
            former="www.shancheng-tj.gov.cn", manner=ASP2008, shown={"meta_code": ""},
        ),
        department(
            7, "czj", "财政局", "页面声明utf-8而字节是GB18030；内容健全，不应因乱码误报。",
            manner=GB18030, verdicts={"ENC001": Verdict.FAIL},
        ),
    )  # fmt: skip


def _doors() -> tuple[Plan, ...]:
    return (
        district(
            8, "liuxiqu", "柳溪区", "首页在412脚本挑战之后，浏览器执行脚本设置Cookie即可打开。",
            twist=hostile.challenge(412), news=8, verdicts={"TLS001": Verdict.UNDECIDED},
        ),
        department(
            9, "sthjj", "生态环境局", "首页和动态栏目在202脚本挑战之后，浏览器可以打开。",
            twist=hostile.challenge(202, r"/|/html/gzdt/index\.html"), manner=PLAIN,
        ),
        department(
            10, "mzj", "民政局", "根地址用meta refresh转到真正的首页；原网址跳转到现网址。",
            former="mzj.sc.gov.cn",
            rework=hostile.moved_home("/portal/index.html", "refresh"),
        ),
        department(
            11, "rsj", "人力资源和社会保障局", "根地址用脚本转到真正的首页；原网址跳转到现网址。",
            former="rsj.sc.gov.cn", manner=HANWEB,
            rework=hostile.moved_home("/col/col1/index.html", "script"),
        ),
        district(
            12, "bailuqu", "白鹭区", "首页只是导航入口，没有信息列表；二级页面更新正常。",
            gateway=True, news=8,
        ),
        department(
            13, "kjj", "科学技术局", "只用HTTPS，证书的签发机构不受信任；可以打开，内容健全。",
            scheme="https", tls=Tls.UNKNOWN_ISSUER, twist=hostile.to_https,
        ),
        department(
            14, "nyncw", "农业农村委员会", "域名服务器答SERVFAIL：域名解析未能判定，网站健全。",
            naming=Naming.SERVFAIL, verdicts={"DOM003": Verdict.UNDECIDED},
        ),
    )  # fmt: skip


def _lists() -> tuple[Plan, ...]:
    pinned = Planted("gzdt", "本网站政务公开专栏使用说明", 700, pinned=True)
    return (
        department(
            15, "slj", "水利局", "栏目列表由脚本取JSON填入，网页源码中为空；不是空白栏目。",
            scripted_lists=True,
        ),
        department(
            16, "sjj", "审计局", "动态栏目置顶一条两年前的旧信息，其下更新正常。",
            planted=(pinned,),
        ),
        department(
            17, "lyj", "林业局", "动态栏目和首页最新信息恰好14天：在期限之内。",
            ages={"gzdt": 14, "tzgg": 20},
        ),
    )  # fmt: skip


def _marks() -> tuple[Plan, ...]:
    quoted = Planted(
        "gzdt",
        "关于对备案号为京ICP备12345678号的网站开展核查的情况说明",
        2,
        (
            "近期收到反映，某网站冒用我单位名义。经核查，该网站备案号为京ICP备12345678号。",
            "其公安备案号为京公网安备 11010102000001号，网站标识码1100000001，与我单位无关。",
        ),
    )
    circular = Planted(
        "tzgg",
        "关于印发政府网站集约化整合和关停工作方案的通知",
        6,
        ("各单位：拟保留政府网站55个，其余全部关停，原有内容整合迁移至上级政府门户网站。",),
    )
    return (
        department(
            18, "scjgj", "市场监督管理局", "新闻引用别站的备案号；另有一件网站关停的通知。",
            planted=(quoted, circular),
        ),
        department(
            19, "wjw", "卫生健康委员会",
            "备案号被标签断开，序号在“号”之前；标识码只在标签中，没有找错入口。",
            shown={
                "icp": "渝ICP备<span>0599</span><b>0019</b>-1号", "code": "", "widget_code": "",
            },
        ),
        department(
            20, "jyw", "教育委员会", "页脚由外部foot.js写入，标识由unescape的脚本写入。",
            foot="script", manner=PLAIN, shown={"conac": "unescape"},
        ),
        department(
            21, "wlw", "文化和旅游发展委员会", "页脚在iframe中；网站标识码只在找错脚本中。",
            foot="frame", shown={"code": "", "meta_code": ""},
        ),
        department(
            22, "tyj", "体育局", "整个页脚由unescape的脚本写入；数字间有空白实体。",
            foot="unescape",
            shown={"police": "渝公网安备&nbsp;50000002&ensp;000022号"},
        ),
    )  # fmt: skip


def _links() -> tuple[Plan, ...]:
    traps = f"""<div class="topics">
<a href="http://{MEDIA}/huodong/">惠民活动</a>
<a href="http://{MEDIA}/zhuanti/">城市更新专题</a>
<a href="http://{SHIELDED}/">在线直播</a>
<a href="javascript:void(0)" data-href="http://{MEDIA}/" onclick="leave(this)">山城在线</a>
<a href="#">返回顶部</a>
<img src="http://{MEDIA}/tu/jiaotong.png" alt="宣传图">
</div>"""
    return (
        department(
            23,
            "zjw",
            "住房和城乡建设委员会",
            "首页链接目标拒绝HEAD（405）、对HEAD谎称404、被防火墙拦截（403）、图片要求Referer，"
            "另有javascript:链接；没有一个是死链。",
            home_extra=traps,
        ),
        department(
            24, "xfb", "信访办公室", "不存在的地址答200“页面不存在”；站内没有死链。",
            twist=hostile.soft_404,
        ),
    )  # fmt: skip


def _burdens(today: date) -> tuple[Plan, ...]:
    start = hostile.calendar_link(today)
    return (
        department(
            25, "whg", "文化馆", "有一个前后都没有尽头的日历；其余健全。",
            home_extra=f'<p><a href="{start}">活动日历</a></p>', twist=hostile.calendar,
        ),
        department(
            26, "qxj", "气象局", "首页内容之后还有60兆字节的填充；标识和列表都在前面。",
            nature=INSTITUTION, twist=hostile.padded("/", hostile.HUGE),
        ),
        department(
            27, "dzj", "地震局", "robots.txt有5兆字节，只禁止/admin/；其余健全。",
            nature=INSTITUTION, twist=hostile.padded("/robots.txt", hostile.LONG_ROBOTS),
        ),
    )  # fmt: skip
