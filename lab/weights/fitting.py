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

from lab.weights.calibration import compare_pair
from lab.weights.cases import compare_case
from lab.weights.certainty import Trial, is_own, pair_by_name, pair_openly
from lab.weights.material import Half
from lab.weights.written_cases import written_cases
from pipeline.decision.comparison import ListingComparison
from pipeline.decision.scoring import likeness_terms
from pipeline.decision.text_terms import likeness_factors
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LikenessWeights, Matcher, Weights

type Matrix = NDArray[np.float64]

_NOT_OF_TEXT: Final = frozenset(
    {
        *("prior", "named", "repository", "most_of_edits"),
        *("further_picture", "earlier_counterfeit", "authorised", "passage"),
        *("title_of_work_only", "abbreviation"),
    }
)
_MODES: Final = ("named", "repository")


@cache
def column_names() -> tuple[str, ...]:
    """Return the weights that wording can fit: `named.own`, `brand_agrees`, ..."""
    plain = [field.name for field in fields(Weights) if field.name not in _NOT_OF_TEXT]
    by_mode = [f"{mode}.{field.name}" for mode in _MODES for field in fields(LikenessWeights)]
    return (*by_mode, *plain)


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
    by_name = dict(zip(column_names(), values, strict=True))
    modes = {
        mode: LikenessWeights(
            **{field.name: by_name.pop(f"{mode}.{field.name}") for field in fields(LikenessWeights)}
        )
        for mode in _MODES
    }
    weights = replace(policy.weights, **modes, **by_name)  # type: ignore[arg-type]  # floats all
    return replace(policy, weights=weights)


def _weight(weights: Weights, name: str) -> float:
    mode, _, rest = name.partition(".")
    value: float = getattr(getattr(weights, mode), rest) if rest else getattr(weights, mode)
    return value


@cache
def _unit_policy(policy: Policy) -> Policy:
    """Return a policy with every weight one: then a term's weight is its factor."""
    return with_weights(policy, [1.0] * len(column_names()))


def _row(sight: ListingComparison, unit: Policy) -> list[float]:
    terms = likeness_terms(sight, unit, (Matcher.TEXT,))
    by_name = {_column(term.name, sight): term.weight for term in terms}
    if sight.text:
        mode = "named" if sight.is_named else "repository"
        factors = likeness_factors(sight, unit)
        by_name |= {f"{mode}.{name}": factor for name, factor in factors.items()}
    return [by_name.get(name, 0.0) for name in column_names()]


def _column(term: str, sight: ListingComparison) -> str:
    if term == "class_differs":
        kind = "word_" if sight.word else "name_" if sight.is_shared_name else ""
        return f"{kind}class_differs"
    return term


_LEAST_WEIGHT: Final = 0.1  # a term never becomes zero, nor changes sides
_MOST_WEIGHT: Final = 8.0
_SLOPES: Final = (0.3, 1.2)  # of log odds that are well calibrated it would be one
_FOR: Final = frozenset(
    {
        "brand_agrees",
        "class_fits",
        "category_fits",
        "style",
        "replica",
        "abbreviation",
    }
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Labelled rows; the prior is given, because it says how common infringement is."""

    rows: Matrix
    labels: NDArray[np.bool_]
    prior: float
    shares: Matrix  # how much each row counts


def fit_weights(lesson: Lesson, towards: Matrix, *, pull: float) -> Matrix:
    """Fit the weights that explain the labels best; `pull` draws each to a prior value."""
    rows, shares = lesson.rows, lesson.shares
    start = np.clip(towards, *np.array(_bounds()).T)
    labels = lesson.labels.astype(np.float64)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        logits = lesson.prior + rows @ weights
        shift = weights - start
        value = shares @ (np.logaddexp(0, logits) - labels * logits)
        slope = rows.T @ (shares * (expit(logits) - labels))
        return float(value + pull * (shift @ shift) / 2), slope + pull * shift

    result = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=_bounds())
    weights: Matrix = result.x
    return weights


def _bounds() -> Sequence[tuple[float, float]]:
    return [_weight_bounds(name) for name in column_names()]


def _weight_bounds(name: str) -> tuple[float, float]:
    if "." in name:
        return _SLOPES if name.endswith("_slope") else (-_MOST_WEIGHT, _MOST_WEIGHT)
    return (_LEAST_WEIGHT, _MOST_WEIGHT) if name in _FOR else (-_MOST_WEIGHT, -_LEAST_WEIGHT)


_PULL: Final = 1.0
_OPEN_EACH: Final = 2  # of the written cases, which name a right, so many are also found openly


def fit_written_cases(policy: Policy, trial: Trial | None = None) -> Policy:
    """Return the policy with weights fitted to the fit half of the written cases.

    A trial adds real names disguised in titles, claims true and false, and ordinary titles.
    """
    cases = written_cases(Half.FIT, policy)
    openly = cases[::_OPEN_EACH]
    sights = [compare_case(case, policy) for case in cases]
    sights += [compare_case(case, policy, is_named=False) for case in openly]
    labels = [case.is_infringing for case in (*cases, *openly)]
    shares = [1.0] * len(labels)
    if trial is not None:
        for is_named, pairs in ((True, pair_by_name(trial)), (False, pair_openly(trial))):
            for pair in pairs:
                if not is_own(pair.title, pair.likenesses, pair.mark):
                    sights.append(compare_pair(pair, policy, is_named=is_named))
                    labels.append(pair.is_meant)
                    shares.append(pair.weight)
    towards = _keep_slopes(policy)
    return _refit(sights, labels, policy, towards, pull=_PULL, shares=shares)


def _keep_slopes(policy: Policy) -> Matrix:
    """Draw each weight to zero, but those of likenesses to what they are."""
    names = column_names()
    return np.where(["." in name for name in names], weights_of(policy), 0.0)


def fit_comparisons(
    sights: Sequence[ListingComparison], labels: Sequence[bool], policy: Policy, *, pull: float
) -> Policy:
    """Return the policy with weights fitted to decided comparisons, near its own."""
    return _refit(sights, labels, policy, weights_of(policy), pull=pull, shares=[1.0] * len(labels))


def _refit(
    sights: Iterable[ListingComparison],
    labels: Sequence[bool],
    policy: Policy,
    towards: Matrix,
    *,
    pull: float,
    shares: Sequence[float],
) -> Policy:
    lesson = Lesson(
        build_factors(sights, policy),
        np.array(labels, np.bool_),
        policy.weights.prior,
        np.array(shares),
    )
    fitted_weights = fit_weights(lesson, towards, pull=pull)
    return with_weights(policy, [round(float(value), 2) for value in fitted_weights])


def named_weights(policy: Policy) -> dict[str, float]:
    """Return the policy's weights by the names of their columns."""
    return dict(zip(column_names(), map(float, weights_of(policy)), strict=True))


_TABLES: Final = frozenset({"weights", "weights.named", "weights.repository"})
_TABLE: Final = re.compile(r"^\[([\w.]+)\]")
_NUMBER: Final = re.compile(r"^(\w+)(\s*=\s*)-?\d+(?:\.\d+)?")


class WeightMissing(ValueError):
    """The policy's text has no line for a weight: nothing was changed."""


def rewrite_weights(text: str, weights: Mapping[str, float]) -> str:
    """Return the text with these weights, named as the columns: `named.own`, `brand_agrees`."""
    remaining = dict(weights)
    table, lines = "", []
    for line in text.splitlines(keepends=True):
        if match := _TABLE.match(line.rstrip("\n")):
            table = match[1]
        lines.append(_rewrite_line(line, table, remaining))
    if remaining:
        raise WeightMissing(f"weights.{next(iter(remaining))}: the policy has no such line.")
    return "".join(lines)


def _rewrite_line(line: str, table: str, remaining: dict[str, float]) -> str:
    number = _NUMBER.match(line)
    if number is None or table not in _TABLES:
        return line
    name = f"{table.partition('.')[2]}.{number[1]}" if "." in table else number[1]
    if name not in remaining:
        return line
    return f"{number[1]}{number[2]}{remaining.pop(name):.2f}{line[number.end() :]}"
