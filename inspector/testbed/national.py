"""Small stand-ins for the national services every footer names, and for outside hosts."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.testbed import files, foot
from inspector.testbed.model import Answer, Asked, Handler, Host, Tls
from inspector.testbed.plan import LABELS

MEDIA = "www.shancheng-media.com"
"""An outside host: refuses HEAD on one page and lies to it on another, wants a Referer for its
pictures, and has lost an old page.
"""
SHIELDED = "live.shancheng-media.com"
"""An outside host behind a firewall that answers 403 to everybody but browsers."""
TAKEN = "www.shancheng-yizhan.com"
"""An outside host that was a volunteers' site once: somebody else has bought its domain."""
SCRIPT = "text/javascript; charset=utf-8"
_ROBOTIC = ("bot", "spider", "inspector", "python", "curl", "compatible;", "aiohttp")


def hosts() -> Iterator[Host]:
    """All of them. The national ones answer over HTTPS too."""
    national = {
        "www.gov.cn": _only_title("中国政府网（测试替身）"),
        "beian.miit.gov.cn": _shy("ICP/IP地址/域名信息备案管理系统（测试替身）"),
        "www.beian.gov.cn": _only_title("全国互联网安全管理服务平台（测试替身）"),
        "beian.mps.gov.cn": _only_title("全国互联网安全管理服务平台（测试替身）"),
        "bszs.conac.cn": _only_title("党政机关网站标识信息（测试替身）"),
        "dcs.conac.cn": conac,
        "zfwzgl.www.gov.cn": error_report,
        "pucha.kaipuyun.cn": error_report,
        "www.miitbeian.gov.cn": _only_title("网站备案信息（测试替身）"),
    }
    for name, handler in national.items():
        yield Host(name, handler, tls=Tls.SOUND)
    yield Host(MEDIA, media)
    yield Host(SHIELDED, _firewall)
    yield Host(TAKEN, _taken)


def robotic(asked: Asked) -> bool:
    """Whether the client says that it is not an ordinary browser."""
    agent = asked.headers.get("user-agent", "").lower()
    return not agent or any(word in agent for word in _ROBOTIC)


def _only_title(title: str) -> Handler:
    page = Answer.page(f"<!DOCTYPE html><meta charset=utf-8><title>{title}</title><h1>{title}</h1>")
    return lambda _asked: page


def _shy(title: str) -> Handler:
    """412 with a script to robots, the page to browsers."""
    page = _only_title(title)
    script = "<!DOCTYPE html><script>var _0x1f=[];(function(){})();</script>"
    return lambda asked: Answer.page(script, 412) if robotic(asked) else page(asked)


def conac(asked: Asked) -> Answer:
    """dcs.conac.cn: the script that writes the mark, and the pictures of it."""
    pictures = {"/image/red.png": (200, 20, 20), "/image/blue.png": (30, 80, 200)}
    if asked.path in pictures:
        return Answer(files.png(60, 72, pictures[asked.path]), "image/png")
    if asked.path.startswith("/js/"):
        number = asked.path.rpartition("/CA")[2].partition(".")[0]
        text = foot.source("conac.js").replace("CONAC_ID", number.zfill(32))
        colour = "blue" if asked.path.startswith(f"/js/{LABELS[True]}/") else "red"
        text = text.replace("COLOUR", colour)
        return Answer(text.encode(), SCRIPT)
    return Answer.page("not found", 404)


def error_report(asked: Asked) -> Answer:
    """The platform of 找错 and the one before it: script, picture, and the page they lead to."""
    if asked.path == "/exposure/jiucuo.js":
        text = foot.source("jiucuo.js").replace("zfwzgl.www.gov.cn", asked.host)
        return Answer(text.encode(), SCRIPT)
    if asked.path == "/exposure/images/jiucuo.png":
        return Answer(files.png(80, 40, (230, 120, 30)), "image/png")
    return _only_title("政府网站找错（测试替身）")(asked)


def media(asked: Asked) -> Answer:
    """The outside host of `MEDIA`."""
    head = asked.method == "HEAD"
    if asked.path == "/huodong/":
        return Answer.page("method not allowed", 405) if head else Answer.page("<h1>活动</h1>")
    if asked.path == "/zhuanti/":
        return Answer.page("not found", 404) if head else Answer.page("<h1>专题</h1>")
    if asked.path == "/tu/jiaotong.png":
        friend = ".gov.cn" in asked.headers.get("referer", "")
        picture = Answer(files.png(120, 60, (40, 160, 90)), "image/png")
        return picture if friend else Answer.page("<h1>403 Forbidden</h1>", 403)
    if asked.path == "/":
        return Answer.page("<!DOCTYPE html><title>山城在线</title><h1>山城在线</h1>")
    return Answer.page("<!DOCTYPE html><title>404</title><h1>404 Not Found</h1>", 404)


def beside(asked: Asked) -> Answer:
    """A host beside a registered one, whatever its name."""
    title = f"数据服务（{asked.host}）"
    return Answer.page(f"<!DOCTYPE html><meta charset=utf-8><title>{title}</title><h1>{title}</h1>")


def _firewall(_asked: Asked) -> Answer:
    text = "<title>403</title><p>您的请求疑似攻击行为，已被云防护拦截。事件编号 5f3a9c</p>"
    answer = Answer.page(text, 403)
    return Answer(answer.body, status=403, headers={"X-Protected-By": "cloud-waf"})


def _taken(_asked: Asked) -> Answer:
    return Answer.page(
        "<!DOCTYPE html><meta charset=utf-8><title>真人娱乐_百家乐_官方网站入口</title>"
        "<h1>真人娱乐</h1><p>注册送彩金，首存返水，电子游艺、老虎机、捕鱼，支持快速提款。</p>"
    )
