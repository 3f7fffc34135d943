"""The compiled loops that choose which points of a reference are worth keeping."""
# mypy: ignore-errors

from matchers.compilation.numba_functions import compile_function


@compile_function
def count_recurrences(places, view_places, scale, recurrences):
    """Add one to each place (x, y, size) that is found again in a view of this scale."""
    for i in range(len(places)):
        reach = (0.15 * places[i, 2] + 1) ** 2
        for j in range(len(view_places)):
            dx, dy = (
                places[i, 0] - view_places[j, 0] / scale,
                places[i, 1] - view_places[j, 1] / scale,
            )
            size = places[i, 2] * scale / view_places[j, 2]
            if dx * dx + dy * dy < reach and 0.74 < size < 1.35:
                recurrences[i] += 1
                break


@compile_function
def choose_apart(places, order, reach, chosen, count):
    """Go on choosing places in their order, none nearer than this to one that is chosen.

    Args:
        places: (n, 3) float32: x, y, size.
        order: (n,) int64, the best first.
        reach: Pixels.
        chosen: (room,) int64, written from `count` on.
        count: How many are chosen already.

    Returns:
        How many are chosen then.
    """
    for t in range(len(order)):
        is_free = count < len(chosen)
        for k in range(count if is_free else 0):
            dx = places[order[t], 0] - places[chosen[k], 0]
            dy = places[order[t], 1] - places[chosen[k], 1]
            if dx * dx + dy * dy < reach * reach:
                is_free = False
                break
        if is_free:
            chosen[count] = order[t]
            count += 1
    return count
