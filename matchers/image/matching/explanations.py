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


def explain_rate(rate: float) -> str:
    """Say how often strangers come as near."""
    if rate >= 1:
        return "It was not measured how often unrelated pictures are as close."
    return f"Among unrelated pictures, one pair in {_round_count(1 / rate):,} is as close."


def _round_count(count: float) -> int:
    """Round to two digits, which is all that was measured."""
    return int(float(f"{count:.1e}"))


def explain_corners(sentence: str, inliers: int, coverage: float) -> str:
    """Add what local features confirmed."""
    return f"{sentence} {inliers} corners agree, over {coverage:.0%} of the reference."


def explain_contours(sentence: str, likeness: float) -> str:
    """Add what the contours confirmed."""
    return f"{sentence} Its contours agree to {likeness:.0%}."


def explain_named(view: str, likeness: float, witnesses: int) -> str:
    """Say that a named right's reference was found within the picture."""
    how = " mirrored" if view == "mirrored" else ""
    return (
        f"The picture shows the reference{how}: its contours agree to {likeness:.0%}, "
        f"found from {witnesses} places that look the same."
    )


def explain_part(view: str, witnesses: int, correlation: float, rate: float) -> str:
    """Say that a reference of the repository was found, whole or in part."""
    return (
        f"{describe_view(view)} shows the reference or a part of it: {witnesses} places look the "
        f"same, and the pixels there agree to {correlation:.0%}. When this was measured, fewer "
        f"than one unrelated picture in {_round_count(1 / rate):,} came as near."
    )
