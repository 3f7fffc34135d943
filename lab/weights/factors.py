"""The score's terms of a case as columns: what each weight is multiplied by."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.text.likeness import Form
from pipeline.decision.comparison import ListingComparison
from pipeline.decision.scoring import likeness_terms
from pipeline.decision.text_terms import weighing_form
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Matcher, Weights

type Matrix = NDArray[np.float64]

_NOT_OF_TEXT: Final = frozenset(
    {
        *("prior", "form", "picture", "logo_in_scene", "further_picture"),
        *("earlier_counterfeit", "authorised", "passage", "title_of_work_only", "abbreviation"),
    }
)


@cache
def column_names() -> tuple[str, ...]:
    """The weights that wording can teach: `form.literal`, `brand_agrees`, ..."""
    plain = [field.name for field in fields(Weights) if field.name not in _NOT_OF_TEXT]
    return (*(f"form.{form}" for form in Form), *plain)


def build_factors(comparisons: Iterable[ListingComparison], policy: Policy) -> Matrix:
    """One row per case. A case without a likeness is a row of zeros: only the prior speaks."""
    unit = _unit_policy(policy)
    rows = [_row(comparison, unit) for comparison in comparisons]
    return np.array(rows, np.float64).reshape(len(rows), len(column_names()))


def weights_of(policy: Policy) -> Matrix:
    """The policy's weights in the order of the columns."""
    return np.array([_weight(policy.weights, name) for name in column_names()])


def with_weights(policy: Policy, values: Sequence[float]) -> Policy:
    """The same policy with these weights in the order of the columns."""
    given = dict(zip(column_names(), values, strict=True))
    form = {form: given.pop(f"form.{form}") for form in Form}
    weights = replace(policy.weights, form=form, **given)  # type: ignore[arg-type]  # floats all
    return replace(policy, weights=weights)


def _weight(weights: Weights, name: str) -> float:
    if name.startswith("form."):
        return weights.form[Form(name.removeprefix("form."))]
    value: float = getattr(weights, name)
    return value


@cache
def _unit_policy(policy: Policy) -> Policy:
    """Every weight one: then a term's weight is its factor."""
    return with_weights(policy, [1.0] * len(column_names()))


def _row(comparison: ListingComparison, unit: Policy) -> list[float]:
    terms = likeness_terms(comparison, unit, (Matcher.TEXT,))
    found = {_column(term.name, comparison, unit): term.weight for term in terms}
    return [found.get(name, 0.0) for name in column_names()]


def _column(term: str, comparison: ListingComparison, policy: Policy) -> str:
    if term == "class_differs":
        kind = "word_" if comparison.word else "name_" if comparison.is_shared_name else ""
        return f"{kind}class_differs"
    return f"form.{weighing_form(comparison, policy)}" if term.startswith("text_") else term
