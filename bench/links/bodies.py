"""What the servers of the cases send: pages of every make, and first bytes of files."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile

_LINE = (
    "区人民政府办公室今日召开会议，研究部署下一阶段重点工作，"
    "要求各部门认真落实，确保各项任务按期完成。"
)
_LONG = "".join(f"<p>{_LINE}（第{number}段）</p>" for number in range(1, 12))
_NAV = "".join(f"<a href=/c{number}/>栏目{number}</a> " for number in range(1, 9))


def html(title: str, text: str) -> bytes:
    """A page with a title and a body."""
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head>"
        f"<body>{text}</body></html>"
    ).encode()


def _office(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, "<document/>")
    return buffer.getvalue()


_OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1528)
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_LOGIN = html(
    "统一身份认证平台",
    "<form action=/login method=post>用户名<input name=u> 密码<input type=password name=p>"
    "<button>登录</button></form>",
)

_HTML = "text/html; charset=utf-8"
_BIN = "application/octet-stream"
BODIES: dict[str, tuple[str, bytes]] = {
    "home": (_HTML, html("示例单位门户网站", f"<h1>示例单位</h1>{_NAV}{_LONG}")),
    "article": (_HTML, html("关于召开工作会议的通知", f"<h1>通知</h1>{_NAV}{_LONG}")),
    "english": (_HTML, html("Annual report", "<p>The office reports on its work.</p>" * 20)),
    "brief": (_HTML, html("放假通知", "<p>国庆节放假七天，特此通知。</p>")),
    "missing": (_HTML, html("404 Not Found", "<h1>404 Not Found</h1><hr>nginx")),
    "busy": (_HTML, html("503 Service Temporarily Unavailable", "<h1>503</h1><hr>nginx")),
    "error": (_HTML, html("500 Internal Server Error", "<h1>500</h1>服务器内部错误")),
    "denied": (_HTML, html("403 Forbidden", "<h1>403 Forbidden</h1><hr>nginx")),
    "login": (_HTML, _LOGIN),
    "empty": (_HTML, b""),
    "blank": (_HTML, b"\r\n\r\n"),
    "json": ("application/json", b'{"code": 200, "data": []}'),
    "xml": ("application/xml", b'<?xml version="1.0"?><rss><channel/></rss>'),
    "text": ("text/plain; charset=utf-8", _LINE.encode() * 3),
    "gbk": (
        "text/html; charset=gb2312",
        html("会议通知", _LONG).decode().replace("utf-8", "gb2312").encode("gb18030"),
    ),
    "pdf": ("application/pdf", b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj\n<<>>\nendobj\n" * 60),
    "latepdf": ("application/pdf", b"\xef\xbb\xbf\r\n%PDF-1.4\n" + b"1 0 obj\n<<>>\nendobj\n" * 60),
    "hugepdf": ("application/pdf", b"%PDF-1.5\n" + b"0 0 0 0 0 0 0 0\n" * 200_000),
    "doc": ("application/msword", _OLE),
    "xls": ("application/vnd.ms-excel", _OLE),
    "wps": ("application/kswps", _OLE),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _office("word/document.xml"),
    ),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _office("xl/workbook.xml"),
    ),
    "pptx": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _office("ppt/presentation.xml"),
    ),
    "ofd": ("application/ofd", _office("OFD.xml")),
    "zip": ("application/zip", _office("readme.txt")),
    "rar": ("application/x-rar-compressed", b"Rar!\x1a\x07\x00" + bytes(600)),
    "gz": ("application/gzip", gzip.compress(_LINE.encode(), mtime=0)),
    "ceb": (_BIN, b"Founder CEB 3.0\x00" + bytes(600)),
    "caj": (_BIN, b"CAJ\x00" + bytes(600)),
    "7z": ("application/x-7z-compressed", bytes.fromhex("377abcaf271c0004") + bytes(600)),
    "exe": ("application/x-msdownload", b"MZ\x90\x00" + bytes(600)),
    "dwg": ("image/vnd.dwg", b"AC1015" + bytes(600)),
    "rtf": ("application/rtf", rb"{\rtf1\ansi " + b"text " * 100 + b"}"),
    "csv": ("text/csv", b"name,number\r\na,1\r\nb,2\r\n"),
    "mp4": ("video/mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(600)),
    "mp3": ("audio/mpeg", b"ID3\x04" + bytes(600)),
    "png": ("image/png", _PNG),
    "jpg": ("image/jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(300) + b"\xff\xd9"),
    "gif": ("image/gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
    "svg": ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "bmp": ("image/bmp", b"BM\x3a\x00\x00\x00" + bytes(52)),
    "avif": ("image/avif", b"\x00\x00\x00\x1cftypavif" + bytes(300)),
    "webp": ("image/webp", b"RIFF\x1a\x00\x00\x00WEBPVP8L" + bytes(14)),
}


def long_page(title: str, text: str) -> bytes:
    """An article in which `text` is said among much else."""
    return html(title, f"<h1>{title}</h1>{_NAV}<p>{text}</p>{_LONG}")


def framed(title: str, text: str) -> bytes:
    """A short message inside the site's usual head and navigation."""
    return html(title, f"<div class=top>示例单位门户网站</div>{_NAV}<div class=msg>{text}</div>")
