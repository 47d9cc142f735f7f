"""Small files that are really what their names say: pictures, PDF, Word."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import lru_cache

Colour = tuple[int, int, int]


def png(width: int, height: int, colour: Colour) -> bytes:
    """A picture of one colour with a darker frame (PNG 1.2, RGB, 8 bit)."""
    dark = bytes(part // 2 for part in colour)
    edge = dark * width
    inside = dark + bytes(colour) * (width - 2) + dark
    rows = [edge, *([inside] * (height - 2)), edge]
    return _png(rows)


@lru_cache(32)
def badge(size: int, ink: Colour = (190, 30, 40), paper: Colour = (255, 255, 255)) -> bytes:
    """The invented city's badge: mountains over a river in a ring, so many pixels wide."""
    drawn = (
        (_inked((2 * x + 1) / size - 1, (2 * y + 1) / size - 1) for x in range(size))
        for y in range(size)
    )
    return _png([b"".join(bytes(ink if dot else paper) for dot in row) for row in drawn])


def _inked(x: float, y: float) -> bool:
    """Whether a point of the badge is coloured; both coordinates run from -1 to 1, down."""
    radius = x * x + y * y
    if radius > 0.72:
        return radius < 0.94
    mountain = y < 0.1 and (abs(x + 0.25) < 0.55 * (y + 0.65) or abs(x - 0.3) < 0.6 * (y + 0.35))
    return mountain or (0.2 < y < 0.32) or (0.42 < y + 0.12 * x < 0.52 and radius < 0.6)


def _png(rows: list[bytes]) -> bytes:
    width, height = len(rows[0]) // 3, len(rows)
    raw = b"".join(b"\0" + row for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def ico(picture: bytes) -> bytes:
    """A favicon that holds one 16 x 16 PNG."""
    head = struct.pack("<HHH", 0, 1, 1)
    return head + struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 24, len(picture), 22) + picture


def pdf(text: str) -> bytes:
    """One page A4 with a line of ASCII text (PDF 1.4, with a true cross-reference table)."""
    stream = f"BT /F1 14 Tf 72 760 Td ({text}) Tj ET".encode("ascii", "replace")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources 6 0 R/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Font<</F1 5 0 R>>>>",
    )
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%b endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 7\n0000000000 65535 f \n" + table
    out += b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def doc() -> bytes:
    """An empty compound file, the container of Word 97 ([MS-CFB] 2.2: header, FAT, directory)."""
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    fat = struct.pack("<II", _FAT, _END) + struct.pack("<I", _FREE) * 126
    name = "Root Entry\0".encode("utf-16-le")
    root = name.ljust(64, b"\0") + struct.pack("<HBB", len(name), 5, 1)
    root += struct.pack("<III", _FREE, _FREE, _FREE) + bytes(36) + struct.pack("<IQ", _END, 0)
    empty = bytes(64) + struct.pack("<HBB", 0, 0, 1) + struct.pack("<III", *[_FREE] * 3) + bytes(48)
    return header + fat + root + empty * 3


_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
    '2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>',
}


def docx(text: str) -> bytes:
    """A Word document of one paragraph."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _PARTS.items():
            stamp = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            archive.writestr(stamp, part.replace("{text}", text))
    return out.getvalue()
