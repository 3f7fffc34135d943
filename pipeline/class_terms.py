"""Terms of the score for the goods: do title and category fit the mark's Nice classes?"""

from pipeline.policy import Policy
from pipeline.routing import Term
from pipeline.sight import ListingComparison


def title_class(sight: ListingComparison, policy: Policy) -> Term | None:
    fits = sight.fits_classes(sight.title_classes)
    if fits is None:
        return None
    listed = ", ".join(map(str, sorted(sight.title_classes)))
    if fits:
        says = f"The goods look like Nice class {listed}, for which the mark is registered."
        return Term("class_fits", policy.weights.class_fits, says)
    says = f"The goods look like Nice class {listed}, for which the mark is not registered."
    return Term("class_differs", _class_differs(sight, policy), says)


def _class_differs(sight: ListingComparison, policy: Policy) -> float:
    """A coined mark may be well known beyond its classes, a shared name less so, a word not."""
    if sight.word:
        return policy.weights.word_class_differs
    if sight.is_shared_name:
        return policy.weights.name_class_differs
    return policy.weights.class_differs


def category_class(sight: ListingComparison, policy: Policy) -> Term | None:
    """A category is often wrong, so it weighs apart from the title."""
    fits = sight.fits_classes(sight.category_classes)
    if fits is None:
        return None
    if fits:
        says = "The listing stands in a category that fits the mark's Nice classes."
        return Term("category_fits", policy.weights.category_fits, says)
    says = "The listing stands in a category outside the mark's Nice classes."
    return Term("category_differs", policy.weights.category_differs, says)
