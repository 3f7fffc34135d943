"""The compiled loops that pair a reference's features with a picture's, and rank the places."""
# mypy: ignore-errors

import math

import numpy as np

from matchers.compilation.numba_functions import compile_for_speed

_FAINT = 64.0  # squared strength of a gradient: what is weaker has no direction
_BLOCK = 64  # features of a picture that are looked at only where one of them is near
_LEAST_SEEN = 0.4  # of the points: what shows less is not looked at


@compile_for_speed
def split_descriptors(descriptors, mirror, invert, firsts, parts):
    """Write descriptors of length 1 as their parts that two reorderings keep or turn around.

    Args:
        descriptors: (n, 128) uint8.
        mirror: (128,) int64: which number stands where in the mirror image.
        invert: (128,) int64: the same where light and dark are exchanged.
        firsts: (32,) int64: one of each four numbers that the two exchange.
        parts: (4, n, 32) float32, written: kept by both; turned around by the mirror, by the
            inverse, by either.
    """
    for i in range(len(descriptors)):
        square = np.float32(0)
        for k in range(128):
            square += np.float32(descriptors[i, k]) * np.float32(descriptors[i, k])
        scale = np.float32(0.5) / max(np.float32(1), np.float32(math.sqrt(square)))
        for k in range(len(firsts)):
            first = firsts[k]
            a, b = np.float32(descriptors[i, first]), np.float32(descriptors[i, mirror[first]])
            c = np.float32(descriptors[i, invert[first]])
            d = np.float32(descriptors[i, mirror[invert[first]]])
            parts[0, i, k], parts[1, i, k] = (a + b + c + d) * scale, (a - b + c - d) * scale
            parts[2, i, k], parts[3, i, k] = (a + b - c - d) * scale, (a - b - c + d) * scale


@compile_for_speed
def join_products(products, first, count, likeness):
    """Write how alike some features are to a picture's, and so their inverse and mirror images.

    Args:
        products: (4, rows, m) float32: of each part, see `split_descriptors`.
        first: The feature that the first row is of.
        count: How many rows there are.
        likeness: (2, 2, n, m) float32, written: upright and mirrored, of each the features and
            their inverse.
    """
    for i in range(count):
        a, b, c, d = products[0, i], products[1, i], products[2, i], products[3, i]
        upright, inverse = likeness[0, 0, first + i], likeness[0, 1, first + i]
        mirrored, opposite = likeness[1, 0, first + i], likeness[1, 1, first + i]
        for j in range(len(a)):
            kept, turned, exchanged, both = a[j] + b[j], a[j] - b[j], c[j] + d[j], c[j] - d[j]
            upright[j], inverse[j] = kept + exchanged, kept - exchanged
            mirrored[j], opposite[j] = turned + both, turned - both


@compile_for_speed
def find_three_nearest(likeness, least, ours, theirs, value):
    """Write the three most alike of each row, those above the least likeness; return how many.

    Args:
        likeness: (n, m) float32.
        least: Cosine of what is alike at all, above zero.
        ours: (3 n,) int64, written: rows.
        theirs: (3 n,) int64, written: columns.
        value: (3 n,) float32, written: how alike they are.
    """
    count, blocks = 0, (likeness.shape[1] + _BLOCK - 1) // _BLOCK
    top, place = np.empty(3, np.float32), np.empty(3, np.int64)
    # read as whole numbers, positive fractions have the same order and are vectorised
    bars, levels, highest = top.view(np.int32), likeness.view(np.int32), np.empty(blocks, np.int32)
    for i in range(likeness.shape[0]):
        row = likeness[i]
        top[:] = least
        for block in range(blocks):
            part = levels[i, block * _BLOCK : (block + 1) * _BLOCK]
            most = part[0]
            for j in range(len(part)):
                most = max(most, part[j])
            highest[block] = most
            for k in range(3):
                if most > bars[k]:
                    most, bars[k] = bars[k], most
        enough = bars[2]  # three blocks reach it: what lies below is none of the three
        top[:], place[:] = least, -1
        for block in range(blocks):
            if highest[block] < enough:
                continue
            for j in range(block * _BLOCK, min(len(row), (block + 1) * _BLOCK)):
                if row[j] > top[2]:
                    k = 2
                    while k > 0 and row[j] > top[k - 1]:
                        top[k], place[k] = top[k - 1], place[k - 1]
                        k -= 1
                    top[k], place[k] = row[j], j
        for k in range(3):
            if place[k] >= 0:
                ours[count], theirs[count], value[count] = i, place[k], top[k]
                count += 1
    return count


@compile_for_speed
def find_clear_pairs(likeness, ratio, ours, theirs, value):
    """Write the most alike of each row where the second is clearly less so; return how many.

    Args:
        likeness: (n, m) float32, cosines of descriptors of length 1.
        ratio: Distance to the most alike by that to the second, below which a pair is clear.
        ours: (n,) int64, written: rows.
        theirs: (n,) int64, written: columns.
        value: (n,) float32, written: how alike they are.
    """
    count = 0
    for i in range(likeness.shape[0]):
        row = likeness[i]
        best, second, place = np.float32(-1.0), np.float32(-1.0), -1
        for first in range(0, len(row), 32):
            part = row[first : first + 32]
            highest = part[0]
            for j in range(len(part)):
                highest = max(highest, part[j])
            if highest <= second:
                continue
            for j in range(len(part)):
                if part[j] > best:
                    best, second, place = part[j], best, first + j
                elif part[j] > second:
                    second = part[j]
        # distances of vectors of length 1: their square is twice what the cosine lacks of 1
        if 1 - best < ratio * ratio * (1 - second):
            ours[count], theirs[count], value[count] = i, place, best
            count += 1
    return count


@compile_for_speed
def count_witnesses(ours, theirs, turns, shifts, reach, sizes, cells, agrees, witnesses):
    """Find which pairs lie where each pair's proposal puts them, and in how many cells.

    Args:
        ours: (n, 2) float32, places in the reference.
        theirs: (n, 2) float32, in the picture.
        turns: (n, 2) float32: cosine and sine, times the scale, that each pair proposes.
        shifts: (n, 2) float32: where each puts the reference's upper left corner.
        reach: (n,) float32, pixels: how far a feature may lie off its place.
        sizes: Natural logarithm of how much larger or smaller one may be than proposed.
        cells: (n,) int64, numbers of cells of the reference: pairs in one are one witness.
        agrees: (n, n) bool, written: proposals x pairs.
        witnesses: (n,) int64, written: cells of the reference with a pair that agrees.
    """
    n = len(ours)
    last_proposal, size = np.full(cells.max() + 1, -1, np.int64), np.empty(n, np.float32)
    x, y = ours[:, 0].copy(), ours[:, 1].copy()  # side by side: the loop below is to be vectorised
    u, v = theirs[:, 0].copy(), theirs[:, 1].copy()
    for p in range(n):
        size[p] = 0.5 * math.log(turns[p, 0] * turns[p, 0] + turns[p, 1] * turns[p, 1])
    for p in range(n):
        square, cosine, sine, proposed_size = reach[p] * reach[p], turns[p, 0], turns[p, 1], size[p]
        right, below, row = shifts[p, 0], shifts[p, 1], agrees[p]
        for q in range(n):
            across = cosine * x[q] - sine * y[q] + right - u[q]
            y_offset = sine * x[q] + cosine * y[q] + below - v[q]
            row[q] = (across * across + y_offset * y_offset < square) & (
                abs(proposed_size - size[q]) < sizes
            )
        witnesses[p] = 0
        for first in range(0, n, 32):
            part, is_any = row[first : first + 32], False
            for j in range(len(part)):
                is_any |= part[j]
            for q in range(first, first + len(part) if is_any else first):
                if row[q] and last_proposal[cells[q]] != p:
                    last_proposal[cells[q]] = p
                    witnesses[p] += 1


@compile_for_speed
def rank_place(points, directions, pose, across, down, shrink):
    """Return how well gradients run along those of a reference: 1 all along, 0 by chance.

    Args:
        points: (n, 2) float32: strong contour points of the reference.
        directions: (n, 2) float32: the unit gradients there.
        pose: (3, 3) float64, affine, from the reference to the picture.
        across: (h, w) float32: gradients of the picture, made smaller.
        down: (h, w) float32.
        shrink: How many times smaller.
    """
    height, width = across.shape
    total, inside = 0.0, 0
    for i in range(len(points)):
        x = pose[0, 0] * points[i, 0] + pose[0, 1] * points[i, 1] + pose[0, 2]
        y = pose[1, 0] * points[i, 0] + pose[1, 1] * points[i, 1] + pose[1, 2]
        u, v = math.floor((x + 0.5) / shrink), math.floor((y + 0.5) / shrink)
        if not (0 <= u < width and 0 <= v < height):
            continue
        inside += 1
        a, b = across[int(v), int(u)], down[int(v), int(u)]
        if a * a + b * b < _FAINT:
            continue
        c, d = pose[0, 0] * a + pose[1, 0] * b, pose[0, 1] * a + pose[1, 1] * b
        along = c * directions[i, 0] + d * directions[i, 1]
        total += 2 * along * along / (c * c + d * d) - 1
    return total / inside if inside >= _LEAST_SEEN * len(points) and inside > 0 else -1.0
