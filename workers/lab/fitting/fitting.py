"""Fits the score's weights to labelled cases or to what reviewers decided."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from pipeline.policy import Policy
from pipeline.sight import ListingComparison
from workers.lab.fitting.cases import LabelledCase, compare_case
from workers.lab.fitting.factors import (
    Matrix,
    build_factors,
    column_names,
    weights_of,
    with_weights,
)
from workers.lab.fitting.logistic import Lesson, fit_weights
from workers.lab.fitting.material import Half
from workers.lab.fitting.writing import written_cases

_FIT_ROUNDS: Final = 2  # the weights choose the strongest likeness, so they are fitted twice
_PULL: Final = 1.0


def fit_written_cases(policy: Policy) -> Policy:
    """The policy with weights that explain the fit half of the written cases."""
    return fit_cases(written_cases(Half.FIT, policy), policy)


def fit_cases(cases: Sequence[LabelledCase], policy: Policy) -> Policy:
    """The policy with weights that explain these cases, none larger than it needs to be."""
    labels = [case.is_infringing for case in cases]
    found = policy
    for _ in range(_FIT_ROUNDS):
        sights = [compare_case(case, found) for case in cases]
        found = _refit(sights, labels, found, np.zeros(len(column_names())), pull=_PULL)
    return found


def fit_comparisons(
    sights: Sequence[ListingComparison], labels: Sequence[bool], policy: Policy, *, pull: float
) -> Policy:
    """The policy with weights that explain what was seen and decided, near its own."""
    return _refit(sights, labels, policy, weights_of(policy), pull=pull)


def _refit(
    sights: Iterable[ListingComparison],
    labels: Sequence[bool],
    policy: Policy,
    towards: Matrix,
    *,
    pull: float,
) -> Policy:
    lesson = Lesson(build_factors(sights, policy), np.array(labels, np.bool_), policy.weights.prior)
    found = fit_weights(lesson, towards, pull=pull)
    return with_weights(policy, [round(float(value), 2) for value in found])


def named_weights(policy: Policy) -> dict[str, float]:
    """The policy's weights by the names of their columns."""
    return dict(zip(column_names(), map(float, weights_of(policy)), strict=True))
