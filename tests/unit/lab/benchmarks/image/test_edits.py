"""Forty edits, each the same every time, each another picture than the original."""

from io import BytesIO
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageStat

from lab.benchmarks.image.material import rendering, scenes
from lab.benchmarks.image.material.edits import EDITS, REUSES, Edit
from tests.factories.files.photographs import logo, photo, png

SOURCE = png(photo("astronaut.png").resize((256, 256)))


def test_there_are_forty_edits_of_which_the_first_seventeen_are_reuses() -> None:
    assert len({edit.name for edit in EDITS}) == len(EDITS) == 40
    assert EDITS[:17] == REUSES


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edit_makes_the_same_new_file_for_the_same_seed(edit: Edit) -> None:
    copy = edit.make_copy(SOURCE, "7:astronaut")
    assert copy == edit.make_copy(SOURCE, "7:astronaut")
    assert (copy == SOURCE) == (edit.name == "as PNG")
    assert Image.open(BytesIO(copy)).format == {"as PNG": "PNG", "as WebP": "WEBP"}.get(
        edit.name, "GIF" if edit.name == "as GIF" else "JPEG"
    )


def test_a_crop_keeps_its_share_of_the_area() -> None:
    for edit in [edit for edit in EDITS if edit.name in {"cropped 35 %", "cropped 50 %"}]:
        share = 1 - int(edit.name.split()[1]) / 100
        width, height = Image.open(BytesIO(edit.make_copy(SOURCE, "x"))).size
        assert width * height / 256**2 == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize("share", [0.5, 0.3, 0.15])
def test_a_scene_shows_the_logo_where_it_says_and_nowhere_else(share: float) -> None:
    ground = photo("coffee.png")
    mark = logo().convert("RGBA")
    scene, corners = scenes.make_scene(mark, ground, share, Random(3))
    plain, _ = scenes.make_scene(
        Image.new("RGBA", mark.size, (0, 0, 0, 0)), ground, share, Random(3)
    )
    width = max(x for x, _ in corners) - min(x for x, _ in corners)
    assert width / scene.width == pytest.approx(share, rel=0.2)
    box = Image.new("L", scene.size)
    across, y_values = [x for x, _ in corners], [y for _, y in corners]
    inside = (min(across) - 4, min(y_values) - 4, max(across) + 4, max(y_values) + 4)
    box.paste(255, tuple(map(round, inside)))  # type: ignore[arg-type]  # four of them
    apart = np.abs(np.asarray(scene, np.int16) - np.asarray(plain, np.int16)).sum(axis=2)
    assert apart[np.asarray(box) == 0].sum() == 0
    assert apart.sum() > 0


@pytest.mark.parametrize("seed", range(4))
def test_a_screenshot_holds_the_picture(seed: int) -> None:
    red = Image.new("RGB", (400, 300), (250, 0, 90))
    page = np.asarray(scenes.make_screenshot(red, Random(seed)))
    is_red = (page == (250, 0, 90)).all(axis=2)
    assert is_red.sum() > 0.1 * page.shape[0] * page.shape[1] * 0.9
    assert (
        ImageStat.Stat(
            rendering.open_rgb(rendering.encode_picture(Image.fromarray(page)), 64)
        ).stddev[0]
        > 5
    )
