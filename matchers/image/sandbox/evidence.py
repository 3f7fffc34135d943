"""What may people be shown of an uploaded picture? A new JPEG made of its pixels alone."""

from collections.abc import Sequence
from io import BytesIO

import cv2
import numpy as np
from PIL import Image, ImageDraw

from matchers.image.hashes.canonical import shrink, to_array
from matchers.image.hashes.views import BORDER_TOLERANCE, Pixels
from matchers.image.likeness import Point
from matchers.image.picture import Box

LONGEST_SIDE = 1024  # pixels
PANEL = (480, 360)
_GAP = 12
_INVERTED = 0.7  # a picture that fades to one side is the inverse of its mirror image
_QUALITY = 85
_GROUND = (136, 136, 134)  # neither the light nor the dark page outshines a picture
_LINES = (((255, 255, 255), 7), ((190, 0, 60), 3))  # the one is seen on dark, the other on light
_ROUNDS = 40
_COMPARED = (48, 48)  # pixels in which an orientation is chosen


def render_display(picture: Image.Image, longest_side: int = LONGEST_SIDE) -> bytes:
    """Return an upright RGB picture as a JPEG without metadata, `longest_side` pixels at most."""
    small = shrink(picture, longest_side)
    return _encode_jpeg(Image.frombytes("RGB", small.size, small.tobytes()))


def render_overlay(listing: Image.Image, reference: Image.Image, outline: Sequence[Point]) -> bytes:
    """Return four panels: the listing outlined, the reference, the outlined part, one on the other.

    Both are upright RGB pictures; the outline is in shares of the listing's sides, in the order of
    the reference's corners; the whole listing if there is none. The outlined part is laid
    straight, and turned or mirrored as it resembles the reference most.
    """
    corners = [(x * listing.width, y * listing.height) for x, y in outline or _WHOLE_OUTLINE]
    original = _fit_to_panel(reference)
    part = _straighten_part(to_array(listing), corners, to_array(original))
    panels = (
        _draw_outline(listing, corners if outline else []),
        original,
        Image.fromarray(part),
        Image.blend(Image.fromarray(part), original, 0.5),
    )
    return _encode_jpeg(_arrange_panels(panels))


def render_side_by_side(
    first: Image.Image, second: Image.Image, regions: Sequence[tuple[float, ...]]
) -> bytes:
    """Return two pages beside each other, with the regions in which they differ marked on both.

    The regions are left, upper, right and lower in shares of the sides.
    """
    sheet = Image.new(
        "RGB", (first.width + second.width + 3 * _GAP, 2 * _GAP + max(first.height, second.height)),
        _GROUND,
    )  # fmt: skip
    drawing = ImageDraw.Draw(sheet)
    left = _GAP
    for page in (first, second):
        sheet.paste(page, (left, _GAP))
        for region in regions:
            box = [share * side for share, side in zip(region, 2 * page.size, strict=True)]
            place = [x + offset for x, offset in zip(box, 2 * (left, _GAP), strict=True)]
            drawing.rectangle(place, outline=_LINES[-1][0], width=_LINES[-1][1])
        left += page.width + _GAP
    return _encode_jpeg(sheet)


_WHOLE_OUTLINE: tuple[Point, ...] = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def _fit_to_panel(picture: Image.Image) -> Image.Image:
    scale = min(PANEL[0] / picture.width, PANEL[1] / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _draw_outline(listing: Image.Image, corners: Sequence[Point]) -> Image.Image:
    panel = _fit_to_panel(listing)
    scale = panel.width / listing.width
    path = [(x * scale, y * scale) for x, y in corners]
    drawing = ImageDraw.Draw(panel)
    for colour, width in _LINES if path else ():
        drawing.line([*path, path[0]], fill=colour, width=width, joint="curve")
    return panel


def _straighten_part(listing: Pixels, corners: Sequence[Point], original: Pixels) -> Pixels:
    """Return the outlined part in the reference's frame, as it resembles the reference most.

    The outline may be that of the reference or of what is drawn on its plain ground, and its
    corners may begin with any of them: each order is tried, and the best one aligned.
    """
    goal = _normalise(original)
    height, width = original.shape[:2]
    ways = (
        _warp_part(listing, order, frame, (width, height))
        for frame in ((0, 0, width, height), _find_drawn_box(original))
        for order in _list_corner_orders(corners)
    )
    best = max(ways, key=lambda way: _weigh_correlation(float((_normalise(way) * goal).sum())))
    return _refine_alignment(best, original)


def _weigh_correlation(correlation: float) -> float:
    """Return how much a way resembles the goal; light on dark counts less than dark on dark."""
    return max(correlation, -_INVERTED * correlation)


def _list_corner_orders(corners: Sequence[Point]) -> list[list[Point]]:
    """Return the corners beginning with each of them, in either direction."""
    round_about = [list(corners), list(corners)[::-1]]
    return [[*way[start:], *way[:start]] for way in round_about for start in range(4)]


def _find_drawn_box(picture: Pixels) -> Box:
    """Return the box of what is drawn on a plain ground; the whole picture if there is none."""
    height, width = picture.shape[:2]
    apart = np.abs(picture.astype(np.int16) - picture[0, 0]).max(axis=2) > BORDER_TOLERANCE
    rows, columns = np.flatnonzero(apart.any(axis=1)), np.flatnonzero(apart.any(axis=0))
    if not len(rows):
        return 0, 0, width, height
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _warp_part(
    listing: Pixels, corners: Sequence[Point], frame: Box, size: tuple[int, int]
) -> Pixels:
    left, upper, right, lower = frame
    goal = np.array([(left, upper), (right, upper), (right, lower), (left, lower)], np.float32)
    transform = cv2.getPerspectiveTransform(np.array(corners, np.float32), goal)
    return np.asarray(
        cv2.warpPerspective(listing, transform, size, flags=cv2.INTER_LINEAR), np.uint8
    )


def _refine_alignment(part: Pixels, original: Pixels) -> Pixels:
    """Return the part moved by the last pixels, so that its lines lie on the reference's lines."""
    original_gray, part_gray = (
        cv2.GaussianBlur(np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8), (9, 9), 0)
        for picture in (original, part)
    )
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _ROUNDS, 1e-4)
    start = np.eye(2, 3, dtype=np.float32)
    try:
        _, transform = cv2.findTransformECC(
            original_gray, part_gray, start, cv2.MOTION_AFFINE, stop
        )
    except cv2.error:
        return part  # too little in common: it stays as it lies
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (original.shape[1], original.shape[0])
    edge = cv2.BORDER_REPLICATE
    aligned_part = cv2.warpAffine(part, np.asarray(transform), size, flags=how, borderMode=edge)
    return np.asarray(aligned_part, np.uint8)


def _normalise(picture: Pixels) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    small = np.asarray(cv2.resize(grey, _COMPARED, interpolation=cv2.INTER_AREA), np.float64)
    centred_pixels = small - small.mean()
    length = float(np.linalg.norm(centred_pixels))
    return centred_pixels / length if length else centred_pixels


def _arrange_panels(panels: Sequence[Image.Image]) -> Image.Image:
    width, height = PANEL
    sheet = Image.new("RGB", (2 * width + 3 * _GAP, 2 * height + 3 * _GAP), _GROUND)
    for number, panel in enumerate(panels):
        left = _GAP + number % 2 * (width + _GAP) + (width - panel.width) // 2
        upper = _GAP + number // 2 * (height + _GAP) + (height - panel.height) // 2
        sheet.paste(panel, (left, upper))
    return sheet


def _encode_jpeg(picture: Image.Image) -> bytes:
    output = BytesIO()
    picture.save(output, "JPEG", quality=_QUALITY)
    return output.getvalue()
