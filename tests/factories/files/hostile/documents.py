"""PDF documents made to harm the program that draws them: loops, bombs, scripts, broken files."""

import zlib
from random import Random

from tests.factories.files.hostile.file_parts import HostileFiles, draw_shapes, encode_picture

_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_WORDS = b"BT /F 24 Tf 70 700 Td (No 018402117) Tj ET"


def hostile_documents(seed: int) -> HostileFiles:
    """Yield hostile documents with their names; the same for the same seed."""
    yield from _sizes()
    yield from _circles()
    yield from _bombs()
    yield from _false(seed)


def assemble_pdf(parts: list[bytes], trailer: bytes = b"") -> bytes:
    """Build a PDF of these objects; the first is its catalogue."""
    file, places = bytearray(b"%PDF-1.7\n"), []
    for number, part in enumerate(parts, start=1):
        places.append(len(file))
        file += b"%d 0 obj" % number + part + b"endobj\n"
    begin, size = len(file), len(parts) + 1
    file += b"xref\n0 %d\n0000000000 65535 f \n" % size
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, begin)
    return bytes(file)


def stream(content: bytes, head: bytes = b"") -> bytes:
    """Return a stream object with these bytes."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(content), content)


def slow_paper(strokes: int = 20_000) -> bytes:
    """Return a paper of one page that takes seconds to draw."""
    draw = Random(strokes).randint
    points = ([draw(0, 600) for _ in range(8)] for _ in range(strokes))
    lines = (b"%d %d m %d %d %d %d %d %d c S" % tuple(place) for place in points)
    return _paper(b"8 w [3 2] 0 d 1 J 1 j\n" + b"\n".join(lines))


def _paper(
    content: bytes = _WORDS,
    *,
    box: bytes = b"0 0 595 842",
    head: bytes = b"",
    more: tuple[bytes, ...] = (),
) -> bytes:
    """Build one page that draws this; further objects are numbered from 6."""
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Contents 5 0 R"
        b"/Resources<</Font<</F 3 0 R>>/XObject<</X 6 0 R>>>>>>"
    )
    body = content if content.startswith(b"<<") else stream(content)
    catalogue = b"<</Type/Catalog/Pages 2 0 R" + head + b">>"
    return assemble_pdf(
        [catalogue, b"<</Type/Pages/Kids[4 0 R]/Count 1>>", _FONT, page, body, *more]
    )


def _sizes() -> HostileFiles:
    for name, box in (
        ("a billion points wide", b"0 0 1000000000 842"), ("a billion squared", b"0 0 1e9 1e9"),
        ("no size", b"0 0 0 0"), ("a negative size", b"595 842 0 0"), ("a thread", b"0 0 1 14000"),
        ("sizes that are no numbers", b"(a) (b) (c) (d)"),
        ("an endless number", b"0 0 1e400 1e400"),
    ):  # fmt: skip
        yield f"a page of {name}", _paper(box=box)
    for count in (501, 100_000):
        kids = b" ".join([b"4 0 R"] * count)
        tree = b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % count
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
        yield f"{count} pages", assemble_pdf([b"<</Type/Catalog/Pages 2 0 R>>", tree, _FONT, page])
    page_tree = b"<</Type/Pages/Kids[4 0 R]/Count 2147483647>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    yield (
        "2^31 pages claimed",
        assemble_pdf([b"<</Type/Catalog/Pages 2 0 R>>", page_tree, _FONT, page]),
    )


def _circles() -> HostileFiles:
    tree = b"<</Type/Pages/Kids[2 0 R]/Count 1>>"
    yield "a page tree that holds itself", assemble_pdf([b"<</Type/Catalog/Pages 2 0 R>>", tree])
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    resources = b"/Resources<</XObject<</X 6 0 R>>>>"
    yield (
        "a form that draws itself",
        _paper(b"/X Do", more=(stream(b"/X Do " * 10, form + resources),)),
    )
    forms = tuple(
        stream(b"/X Do " * 20, form + b"/Resources<</XObject<</X %d 0 R>>>>" % (number + 1))
        for number in range(6, 14)
    )
    yield "forms that draw 20^8 words", _paper(b"/X Do", more=(*forms, stream(_WORDS, form)))
    yield "a length that is itself", _paper(b"<</Length 5 0 R>>stream\nx\nendstream")
    yield "contents that are the page", assemble_pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[4 0 R]/Count 1>>", _FONT,
         b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"]
    )  # fmt: skip
    yield "a million brackets", _paper(b"[" * 1_000_000)
    yield "a catalogue of brackets", assemble_pdf([b"[" * 500_000 + b"]" * 500_000])


def _bombs() -> HostileFiles:
    compressed_data = zlib.compress(bytes(300_000_000), 1)
    compressed_data = zlib.compress(compressed_data, 9)
    twice = b"/Filter[/FlateDecode/FlateDecode]"
    yield "contents of 300 MB", _paper(stream(compressed_data, twice))
    image = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceRGB/BitsPerComponent 8"
    place = b"595 0 0 842 0 0 cm /X Do"
    for side in (10_000, 60_000):
        sides = b"/Width %d/Height %d" % (side, side)
        yield (
            f"a picture of {side} squared",
            _paper(place, more=(stream(compressed_data, image + sides + twice),)),
        )
    masks = image + b"/Width 9000/Height 9000/SMask 7 0 R" + twice
    yield (
        "a picture with a mask as large",
        _paper(
            place,
            more=(
                stream(compressed_data, masks),
                stream(compressed_data, image + b"/Width 9000/Height 9000" + twice),
            ),
        ),
    )
    curves = b"0 0 m " + b"9 999 -999 9 500 500 c " * 400_000 + b"S"
    yield "400,000 curves", _paper(curves)
    yield "a million words", _paper(b"BT /F 9 Tf " + b"1 1 Td (word) Tj " * 600_000 + b"ET")
    yield "dashes without end", _paper(b"[0.0001] 0 d 0 0 m 595 842 l S " * 50)
    pattern = (
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .01/YStep .01"
    )
    yield (
        "tiles without end",
        _paper(b"/Pattern cs /X scn 0 0 595 842 re f", more=(stream(b"0 0 1 1 re f", pattern),)),
    )


def _false(seed: int) -> HostileFiles:
    valid_pdf = _paper()
    yield (
        "a script that runs on opening",
        _paper(head=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"),
    )
    yield "a program that is started", _paper(head=b"/OpenAction<</S/Launch/F(/bin/true)>>")
    yield "an address that is asked", _paper(head=b"/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>")
    yield (
        "a form of another kind",
        _paper(head=b"/AcroForm<</XFA 6 0 R>>", more=(stream(b"<xdp/>"),)),
    )
    key = b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<00>/U<00>>>/ID[<00><00>]"
    yield (
        "a lock",
        assemble_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"], key),
    )
    yield (
        "no page",
        assemble_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]),
    )
    yield "its first line", b"%PDF-1.7\n"
    yield "noise", b"%PDF-1.7\n" + Random(seed).randbytes(200_000)  # seeded
    yield "too many bytes", valid_pdf + bytes(15 * 1024 * 1024)
    picture = encode_picture(draw_shapes(64, 64, seed), "PDF")
    for share in (10, 40, 70, 95):
        yield f"{share} % of one", picture[: len(picture) * share // 100]
    chance = Random(seed)  # seeded, so that a finding can be repeated
    for number in range(20):
        spoilt = bytearray(valid_pdf)
        for _ in range(1 + 2 * number):
            spoilt[chance.randrange(9, len(spoilt))] = chance.randrange(256)
        yield f"altered number {number}", bytes(spoilt)
