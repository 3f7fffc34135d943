"""What can be done to a picture's outline? Crops, borders, turns, photographs at an angle."""

from collections.abc import Callable
from random import Random
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageOps

from lab.benchmarks.image.material import rendering

type Change = Callable[[Image.Image, Random], Image.Image]
type Corners = tuple[tuple[float, float], ...]  # upper left, upper right, lower right, lower left

PAPERS: Final = ((255, 255, 255), (255, 255, 255), (0, 0, 0), (214, 40, 40), (38, 84, 124))


def crop_share(share: float) -> Change:
    """Cut this share of the area away, all around but not evenly."""

    def change(picture: Image.Image, chance: Random) -> Image.Image:
        kept = (1 - share) ** 0.5
        width, height = round(picture.width * kept), round(picture.height * kept)
        left = chance.randint(0, picture.width - width)
        upper = chance.randint(0, picture.height - height)
        return picture.crop((left, upper, left + width, upper + height))

    return change


def cut_side(share: float) -> Change:
    """Cut this share off at one side."""

    def change(picture: Image.Image, chance: Random) -> Image.Image:
        across, down = round(picture.width * share), round(picture.height * share)
        width, height = picture.size
        boxes = (
            (across, 0, width, height),
            (0, down, width, height),
            (0, 0, width - across, height),
            (0, 0, width, height - down),
        )
        return picture.crop(chance.choice(boxes))

    return change


def add_border(share: float) -> Change:
    """Put a plain border of this share of the longer side around."""

    def change(picture: Image.Image, chance: Random) -> Image.Image:
        return ImageOps.expand(picture, round(max(picture.size) * share), chance.choice(PAPERS))

    return change


def rotate_by(degrees: float) -> Change:
    """Turn by so many degrees to either side, the corners filled with white or black."""

    def change(picture: Image.Image, chance: Random) -> Image.Image:
        angle = chance.choice((degrees, -degrees))
        paper = chance.choice(((255, 255, 255), (0, 0, 0)))
        return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=paper)

    return change


def turn_quarter(picture: Image.Image, chance: Random) -> Image.Image:
    """Turn by a quarter to either side."""
    return picture.transpose(chance.choice((Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270)))


def turn_over(picture: Image.Image, _chance: Random) -> Image.Image:
    """Turn upside down."""
    return picture.transpose(Image.Transpose.ROTATE_180)


def tilt(picture: Image.Image, chance: Random) -> Image.Image:
    """Photograph the picture, lying on a table, from a little aside."""
    table = Image.new("RGB", picture.size, chance.choice(((176, 150, 120), (90, 90, 96))))
    width, height = picture.size
    corners = jitter_corners(
        (0.06 * width, 0.06 * height, 0.94 * width, 0.94 * height), 0.06, chance
    )
    return lay_on(picture, table, corners)


def jitter_corners(box: tuple[float, float, float, float], share: float, chance: Random) -> Corners:
    """Return the box's corners, each moved by at most this share of its sides."""
    left, upper, right, lower = box
    across, down = (right - left) * share, (lower - upper) * share
    return tuple(
        (x + chance.uniform(-across, across), y + chance.uniform(-down, down))
        for x, y in ((left, upper), (right, upper), (right, lower), (left, lower))
    )


def lay_on(picture: Image.Image, ground: Image.Image, corners: Corners) -> Image.Image:
    """Return the ground with the picture (its alpha respected) between these corners on it."""
    layer = picture.convert("RGBA")
    around = np.array(jitter_corners((0, 0, *layer.size), 0, Random(0)), np.float32)  # noqa: S311 -- moves by 0
    homography = cv2.getPerspectiveTransform(around, np.array(corners, np.float32))
    # A picture that is made much smaller is made smaller evenly first: warping only samples.
    warped = cv2.warpPerspective(
        np.asarray(layer, np.uint8), homography, ground.size, flags=cv2.INTER_AREA
    )
    result = ground.copy()
    over = Image.fromarray(np.asarray(warped, np.uint8), "RGBA")
    result.paste(over.convert("RGB"), mask=over.getchannel("A"))
    return result


def shrink_between(picture: Image.Image, corners: Corners) -> Image.Image:
    """Return the picture about as large as it will be between these corners."""
    longest = max(
        float(np.hypot(corners[i][0] - corners[i - 1][0], corners[i][1] - corners[i - 1][1]))
        for i in range(4)
    )
    return rendering.shrink(picture, max(32, round(longest * 1.25)))
