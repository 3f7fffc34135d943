"""Logistic regression whose weights keep their signs and stay near what was believed before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from workers.lab.fitting.factors import Matrix, column_names

_LEAST_WEIGHT: Final = 0.1  # a term never falls silent, nor changes sides
_MOST_WEIGHT: Final = 8.0
_MOST_STEP: Final = 1.5
_FOR: Final = frozenset(
    {
        "form.literal",
        "brand_agrees",
        "class_fits",
        "category_fits",
        "style",
        "replica",
        "abbreviation",
    }
)
# A disguise shows intent: it never weighs less than the plain mark. What agrees less than the
# plain mark never weighs more, nor two edits more than one.
_ABOVE: Final = {
    "form.confusable": "form.literal",
    "form.leet": "form.literal",
    "form.spaced": "form.literal",
    "form.repeated": "form.literal",
}
_BELOW: Final = {
    "form.punctuated": "form.literal",
    "form.alias": "form.literal",
    "form.romanised": "form.literal",
    "form.glued": "form.literal",
    "form.edit1": "form.literal",
    "form.edit2": "form.edit1",
}
# Among all the marks of a repository far more names are an edit away than a sample of cases shows.
_EDITS: Final = frozenset({"form.romanised", "form.edit1", "form.edit2"})
_LEAST_OF_AN_EDIT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Lesson:
    """Labelled rows; the prior is given, for it says how common infringement is elsewhere."""

    rows: Matrix
    labels: NDArray[np.bool_]
    prior: float


def fit_weights(lesson: Lesson, towards: Matrix, *, pull: float) -> Matrix:
    """The weights that explain the labels best; `pull` draws each to a value believed before."""
    steps = _step_matrix()
    rows = lesson.rows @ steps
    start = np.clip(np.linalg.solve(steps, towards), *np.array(_bounds()).T)
    labels = lesson.labels.astype(np.float64)

    def loss(theta: Matrix) -> tuple[float, Matrix]:
        logits = lesson.prior + rows @ theta
        drawn = theta - start
        value = np.logaddexp(0, logits).sum() - labels @ logits + pull * (drawn @ drawn) / 2
        return float(value), rows.T @ (expit(logits) - labels) + pull * drawn

    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=_bounds())
    weights: Matrix = steps @ found.x
    forms = np.array([name.startswith("form.") for name in column_names()])
    return np.where(forms, np.maximum(weights, _LEAST_WEIGHT), weights)


def _step_matrix() -> Matrix:
    """Weights from steps: a disguise's is the literal mark's and a step above it, and so down."""
    steps = np.eye(len(column_names()))
    for name, sign in (*((each, 1.0) for each in _ABOVE), *((each, -1.0) for each in _BELOW)):
        place = column_names().index(name)
        steps[place] = steps[column_names().index((_ABOVE | _BELOW)[name])]
        steps[place, place] = sign
    return steps


def _bounds() -> Sequence[tuple[float, float]]:
    return [_weight_bounds(name) for name in column_names()]


def _weight_bounds(name: str) -> tuple[float, float]:
    if name in _EDITS:
        return _LEAST_OF_AN_EDIT, _MOST_STEP
    if name in _ABOVE | _BELOW:
        return _LEAST_WEIGHT, _MOST_STEP
    return (_LEAST_WEIGHT, _MOST_WEIGHT) if name in _FOR else (-_MOST_WEIGHT, -_LEAST_WEIGHT)
