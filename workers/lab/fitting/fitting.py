"""Fits the score's weights to labelled cases or to what reviewers decided."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from pipeline.policy import Policy
from pipeline.sight import Sight
from workers.lab.fitting.cases import LabelledCase, sight_of
from workers.lab.fitting.factors import Matrix, columns, factors, weights_of, with_weights
from workers.lab.fitting.logistic import Lesson, fitted
from workers.lab.fitting.material import Half
from workers.lab.fitting.writing import written_cases

_ROUNDS: Final = 2  # the weights choose the strongest likeness, so they are fitted twice
_PULL: Final = 1.0


def fitted_to_written_cases(policy: Policy) -> Policy:
    """The policy with weights that explain the fit half of the written cases."""
    return fitted_to(written_cases(Half.FIT, policy), policy)


def fitted_to(cases: Sequence[LabelledCase], policy: Policy) -> Policy:
    """The policy with weights that explain these cases, none larger than it needs to be."""
    labels = [case.is_infringing for case in cases]
    found = policy
    for _ in range(_ROUNDS):
        sights = [sight_of(case, found) for case in cases]
        found = _refitted(sights, labels, found, np.zeros(len(columns())), pull=_PULL)
    return found


def fitted_to_sights(
    sights: Sequence[Sight], labels: Sequence[bool], policy: Policy, *, pull: float
) -> Policy:
    """The policy with weights that explain what was seen and decided, near its own."""
    return _refitted(sights, labels, policy, weights_of(policy), pull=pull)


def _refitted(
    sights: Iterable[Sight], labels: Sequence[bool], policy: Policy, towards: Matrix, *, pull: float
) -> Policy:
    lesson = Lesson(factors(sights, policy), np.array(labels, np.bool_), policy.weights.prior)
    found = fitted(lesson, towards, pull=pull)
    return with_weights(policy, [round(float(value), 2) for value in found])


def named_weights(policy: Policy) -> dict[str, float]:
    """The policy's weights by the names of their columns."""
    return dict(zip(columns(), map(float, weights_of(policy)), strict=True))
