"""The sealed file of a license: one page of PDF 1.4, written by hand.

Chinese is set in STSong-Light, one of the fonts that every reader brings along (Adobe-GB1), so no
font is embedded. The seal is drawn; nothing is signed. Every page calls itself a specimen (样例).
"""

import math
from collections.abc import Iterator
from typing import Any

CONTENT_TYPE = "application/pdf"
# What UCS-2 cannot spell is set as a geta mark, as typesetters do.
GETA = "〓"
LARGEST_UCS2 = 0xFFFF
CHARACTERS_IN_A_LINE = 26
CENTER_X, TITLE_Y, FIRST_Y, LINE = 297, 720, 640, 30
LEFT_X, TEXT_SIZE, TITLE_SIZE = 80, 15, 26
SEAL_X, SEAL_Y, SEAL_RADIUS = 430, 190, 62
# Four Bézier curves make a circle when their handles are this part of the radius.
ROUND = 0.5523

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
    b"/Resources << /Font << /F1 4 0 R >> >> /Contents 7 0 R >>"
)
FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H "
    b"/Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>"
)
CID_FONT = (
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
    b"/FontDescriptor 6 0 R /DW 1000 /W [1 95 500] >>"
)
DESCRIPTOR = (
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
    b"/ItalicAngle 0 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >>"
)


def sealed_pdf(certificate: dict[str, Any]) -> bytes:
    """Write the file of a certificate; the same certificate gives the same bytes."""
    drawing = "\n".join((*_watermark(), *_face(certificate), *_seal(certificate["ZZBFJG"])))
    content = drawing.encode("ascii")
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    return _document((CATALOG, PAGES, PAGE, FONT, CID_FONT, DESCRIPTOR, stream))


def _document(objects: tuple[bytes, ...]) -> bytes:
    # The second line tells programs that guess: this file is binary.
    out, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size, start = len(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, rows)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def _face(certificate: dict[str, Any]) -> Iterator[str]:
    yield "0 g"
    title = certificate["ZZMC"]
    yield _text(title, CENTER_X - len(title) * TITLE_SIZE // 2, TITLE_Y, TITLE_SIZE)
    yield _text("（样例，不具有任何效力）", CENTER_X - 90, TITLE_Y - LINE, TEXT_SIZE)
    for number, line in enumerate(_lines(certificate)):
        yield _text(line, LEFT_X, FIRST_Y - number * LINE, TEXT_SIZE)


def _lines(certificate: dict[str, Any]) -> Iterator[str]:
    end = certificate["ZZYXQJZRQ"]
    for label, value in (
        ("证照编号", certificate["ZZBH"]),
        ("持证主体", "、".join(holder["CZZT"] for holder in certificate["CZZT"])),
        ("颁发机构", certificate["ZZBFJG"]),
        ("颁发日期", certificate["ZZBFRQ"]),
        ("有效期限", f"{certificate['ZZYXQQSRQ']} 至 {end or '长期'}"),
        ("证照标识", certificate["ZZBS"]),
    ):
        whole = f"{label}：{value}"
        for start in range(0, len(whole), CHARACTERS_IN_A_LINE):
            yield whole[start : start + CHARACTERS_IN_A_LINE]


def _watermark() -> Iterator[str]:
    yield "0.9 g"
    for x, y in ((90, 300), (300, 480), (120, 560), (330, 620)):
        turned = f"0.866 0.5 -0.5 0.866 {x} {y}"
        yield f"BT /F1 60 Tf {turned} Tm <{_spelled('样例')}> Tj ET"


def _seal(authority: str) -> Iterator[str]:
    yield "0.85 0.1 0.1 RG 0.85 0.1 0.1 rg 3 w"
    yield _circle(SEAL_X, SEAL_Y, SEAL_RADIUS)
    yield _star(SEAL_X, SEAL_Y + 8, 20)
    size = min(11, 2 * (SEAL_RADIUS - 6) // len(authority))
    yield _text(authority, SEAL_X - len(authority) * size // 2, SEAL_Y + 36, size)
    yield _text("电子证照专用章", SEAL_X - 38, SEAL_Y - 30, 11)
    yield _text("样例", SEAL_X - 11, SEAL_Y - 46, 11)


def _circle(x: float, y: float, radius: float) -> str:
    near = radius * ROUND
    curves = [
        (radius, near, near, radius, 0, radius),
        (-near, radius, -radius, near, -radius, 0),
        (-radius, -near, -near, -radius, 0, -radius),
        (near, -radius, radius, -near, radius, 0),
    ]
    moved = [[(x, y)[place % 2] + value for place, value in enumerate(one)] for one in curves]
    drawn = " ".join(" ".join(f"{value:.2f}" for value in one) + " c" for one in moved)
    return f"{x + radius:.2f} {y:.2f} m {drawn} S"


def _star(x: float, y: float, radius: float) -> str:
    # Every second of five points in turn, from the top.
    turns = [math.pi / 2 + step * 4 * math.pi / 5 for step in range(5)]
    points = [f"{x + radius * math.cos(t):.2f} {y + radius * math.sin(t):.2f}" for t in turns]
    return f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:]) + " f"


def _text(text: str, x: float, y: float, size: float) -> str:
    return f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{_spelled(text)}> Tj ET"


def _spelled(text: str) -> str:
    short = "".join(one if ord(one) <= LARGEST_UCS2 else GETA for one in text)
    return short.encode("utf-16-be").hex().upper()
