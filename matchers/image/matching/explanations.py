"""How is a likeness said to a person who wants to check it?"""

from functools import cache

from matchers.image.likeness import PicturePhrase, ViewName
from matchers.labels.words import Sentence

_IN_PLACE = ("quadrant", "middle")


@cache
def name_view(view: str) -> Sentence:
    """Name a view of a picture: mirrored, a quadrant, or both."""
    how, _, last = view.rpartition(", ")
    if how:
        return ViewName(f"and {last}")(how=name_view(how))
    name, _, share = last.partition(" ")
    return ViewName.MIDDLE(share=share) if name == ViewName.MIDDLE else ViewName(last)()


@cache
def _begin_sentence(view: str) -> Sentence:
    if view == "whole":
        return PicturePhrase.PICTURE()
    is_in_place = any(word in view for word in _IN_PLACE)
    phrase = PicturePhrase.IN_PLACE if is_in_place else PicturePhrase.PICTURE_TURNED
    return phrase(how=name_view(view))


def explain_exact(*, is_file: bool) -> Sentence:
    """Say that nothing differs."""
    return (PicturePhrase.SAME_FILE if is_file else PicturePhrase.SAME_PIXELS)()


def explain_distance(view: str, distance: int, bits: int, phash: int | None) -> Sentence:
    """Say by how many bits a view differs, and what the second opinion is."""
    begin = _begin_sentence(view)
    if phash is None:
        return PicturePhrase.DISTANCE(view=begin, distance=distance, bits=bits)
    return PicturePhrase.DISTANCES(view=begin, distance=distance, bits=bits, second=phash)


def explain_rate(sentence: Sentence, rate: float, comparisons: int) -> Sentence:
    """Add how often strangers come as near, in a pair and in this question."""
    if rate >= 1:
        return PicturePhrase.NOT_MEASURED(sentence=sentence)
    count, compared = _round_count(1 / rate), f"{comparisons:,}"
    chance = min(1.0, rate * comparisons)
    if comparisons == 1:
        return PicturePhrase.ONE_PAIR(sentence=sentence, count=count)
    if chance > 0.5:
        return PicturePhrase.BY_CHANCE(sentence=sentence, count=count, compared=compared)
    listings = _round_count(1 / chance)
    return PicturePhrase.ONE_LISTING(
        sentence=sentence, count=count, compared=compared, listings=listings
    )


def _round_count(count: float) -> str:
    """Round to two digits, which is all that was measured."""
    return f"{int(float(f'{count:.1e}')):,}"


def explain_features(view: str, inliers: int, coverage: float) -> Sentence:
    """Say that local features of a reference were found within the picture."""
    return PicturePhrase.FEATURES(
        view=_begin_sentence(view), count=inliers, share=f"{coverage:.0%}"
    )


def explain_contours(view: str, likeness: float, witnesses: int) -> Sentence:
    """Say that the contours run alike."""
    return PicturePhrase.CONTOURS(
        view=_begin_sentence(view), share=f"{likeness:.0%}", count=witnesses
    )


def explain_pixels(sentence: Sentence, correlation: float) -> Sentence:
    """Add how alike the grey levels vary there."""
    return PicturePhrase.GREY_LEVELS(sentence=sentence, share=f"{correlation:.0%}")


def explain_part(view: str, witnesses: int, correlation: float) -> Sentence:
    """Say that a reference of the repository was found, whole or in part."""
    return PicturePhrase.PART(
        view=_begin_sentence(view), count=witnesses, share=f"{correlation:.0%}"
    )
