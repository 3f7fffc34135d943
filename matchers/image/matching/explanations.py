"""How is a likeness said to a person who wants to check it?"""

_IN_PLACE = ("quadrant", "middle")


def describe_view(view: str) -> str:
    """Return the view as the beginning of a sentence."""
    if view == "whole":
        return "The picture"
    return f"The {view}" if any(word in view for word in _IN_PLACE) else f"The picture, {view},"


def explain_exact(*, is_file: bool) -> str:
    """Say that nothing differs."""
    if is_file:
        return "The file is the same as the reference, byte for byte."
    return "The picture has the same pixels as the reference, in another file."


def explain_distance(view: str, distance: int, bits: int, phash: int | None) -> str:
    """Say by how many bits a view differs, and what the second opinion is."""
    second = "" if phash is None else f"; by pHash in {phash} of 64"
    return f"{describe_view(view)} differs from the reference in {distance} of {bits} bits{second}."


def explain_rate(rate: float, comparisons: int) -> str:
    """Say how often strangers come as near, in a pair and in this question."""
    if rate >= 1:
        return "It was not measured how often unrelated pictures are as close."
    pair = f"Among unrelated pictures, one pair in {_round_count(1 / rate):,} is as close"
    chance = min(1.0, rate * comparisons)
    if comparisons == 1:
        return f"{pair}."
    if chance > 0.5:
        return f"{pair}; {comparisons:,} were compared here, so that by itself it says nothing."
    return (
        f"{pair}; {comparisons:,} were compared here, so about one unrelated listing in "
        f"{_round_count(1 / chance):,} comes as near."
    )


def _round_count(count: float) -> int:
    """Round to two digits, which is all that was measured."""
    return int(float(f"{count:.1e}"))


def explain_features(view: str, inliers: int, coverage: float) -> str:
    """Say that local features of a reference were found within the picture."""
    return (
        f"{describe_view(view)} shows the reference: features from {inliers} places agree, over "
        f"{coverage:.0%} of it."
    )


def explain_contours(view: str, likeness: float, witnesses: int) -> str:
    """Say that the contours run alike."""
    return (
        f"{describe_view(view)} has contours like the reference's: they agree to {likeness:.0%}, "
        f"found from {witnesses} places that look the same."
    )


def explain_pixels(sentence: str, correlation: float) -> str:
    """Add how alike the grey levels vary there."""
    return f"{sentence} The grey levels there vary alike to {correlation:.0%}."


def explain_part(view: str, witnesses: int, correlation: float) -> str:
    """Say that a reference of the repository was found, whole or in part."""
    return (
        f"{describe_view(view)} shows the reference or a part of it: {witnesses} places look the "
        f"same, and the pixels there agree to {correlation:.0%}."
    )
