"""Fit the score's weights to labelled cases or to reviewers' decisions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from lab.weights.cases import LabelledCase, compare_case
from lab.weights.material import Half
from lab.weights.written_cases import written_cases
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
    """Return the weights that wording can fit: `form.literal`, `brand_agrees`, ..."""
    plain = [field.name for field in fields(Weights) if field.name not in _NOT_OF_TEXT]
    return (*(f"form.{form}" for form in Form), *plain)


def build_factors(sights: Iterable[ListingComparison], policy: Policy) -> Matrix:
    """Build one row per case. Without a likeness it is a row of zeros: only the prior counts."""
    unit = _unit_policy(policy)
    rows = [_row(sight, unit) for sight in sights]
    return np.array(rows, np.float64).reshape(len(rows), len(column_names()))


def weights_of(policy: Policy) -> Matrix:
    """Return the policy's weights in the order of the columns."""
    return np.array([_weight(policy.weights, name) for name in column_names()])


def with_weights(policy: Policy, values: Sequence[float]) -> Policy:
    """Return the policy with these weights, in the order of the columns."""
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
    """Return a policy with every weight one: then a term's weight is its factor."""
    return with_weights(policy, [1.0] * len(column_names()))


def _row(sight: ListingComparison, unit: Policy) -> list[float]:
    terms = likeness_terms(sight, unit, (Matcher.TEXT,))
    found = {_column(term.name, sight, unit): term.weight for term in terms}
    return [found.get(name, 0.0) for name in column_names()]


def _column(term: str, sight: ListingComparison, policy: Policy) -> str:
    if term == "class_differs":
        kind = "word_" if sight.word else "name_" if sight.is_shared_name else ""
        return f"{kind}class_differs"
    return f"form.{weighing_form(sight, policy)}" if term.startswith("text_") else term


_LEAST_WEIGHT: Final = 0.1  # a term never becomes zero, nor changes sides
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
    """Labelled rows; the prior is given, because it says how common infringement is."""

    rows: Matrix
    labels: NDArray[np.bool_]
    prior: float


def fit_weights(lesson: Lesson, towards: Matrix, *, pull: float) -> Matrix:
    """Fit the weights that explain the labels best; `pull` draws each to a prior value."""
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
    """Return a matrix from steps to weights: a disguise's is the literal mark's plus a step."""
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


_FIT_ROUNDS: Final = 2  # the weights choose the strongest likeness, so they are fitted twice
_PULL: Final = 1.0


def fit_written_cases(policy: Policy) -> Policy:
    """Return the policy with weights fitted to the fit half of the written cases."""
    return fit_cases(written_cases(Half.FIT, policy), policy)


def fit_cases(cases: Sequence[LabelledCase], policy: Policy) -> Policy:
    """Return the policy with weights fitted to these cases, with a ridge penalty."""
    labels = [case.is_infringing for case in cases]
    found = policy
    for _ in range(_FIT_ROUNDS):
        sights = [compare_case(case, found) for case in cases]
        found = _refit(sights, labels, found, np.zeros(len(column_names())), pull=_PULL)
    return found


def fit_comparisons(
    sights: Sequence[ListingComparison], labels: Sequence[bool], policy: Policy, *, pull: float
) -> Policy:
    """Return the policy with weights fitted to decided comparisons, near its own."""
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
    """Return the policy's weights by the names of their columns."""
    return dict(zip(column_names(), map(float, weights_of(policy)), strict=True))


_TABLE: Final = re.compile(r"^\[([\w.]+)\]\s*$")
_NUMBER: Final = re.compile(r"^(\w+)(\s*=\s*)-?\d+(?:\.\d+)?")


class WeightMissing(ValueError):
    """The policy's text has no line for a weight: nothing was changed."""


def rewrite_weights(text: str, weights: Mapping[str, float]) -> str:
    """Return the text with these weights, named as the columns: `form.literal`, `brand_agrees`."""
    left = dict(weights)
    table, lines = "", []
    for line in text.splitlines(keepends=True):
        if found := _TABLE.match(line.rstrip("\n")):
            table = found[1]
        lines.append(_rewrite_line(line, table, left))
    if left:
        raise WeightMissing(f"weights.{next(iter(left))}: the policy has no such line.")
    return "".join(lines)


def _rewrite_line(line: str, table: str, left: dict[str, float]) -> str:
    number = _NUMBER.match(line)
    if number is None or table not in {"weights", "weights.form"}:
        return line
    name = f"form.{number[1]}" if table == "weights.form" else number[1]
    if name not in left:
        return line
    return f"{number[1]}{number[2]}{left.pop(name):.2f}{line[number.end() :]}"
