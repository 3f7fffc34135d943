"""The weights are those that the cases teach, within what a term may mean."""

import re
from collections.abc import Mapping

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from lab.sample_data.names import read_names
from lab.weights.cases import compare_case
from lab.weights.certainty import build_trial, read_titles
from lab.weights.evaluation import evaluate_policy, handmade_cases, measure_cases, seen_cases
from lab.weights.fitting import (
    Lesson,
    WeightMissing,
    build_factors,
    column_names,
    fit_weights,
    fit_written_cases,
    named_weights,
    rewrite_weights,
    weights_of,
    with_weights,
)
from lab.weights.material import Half, load_material
from lab.weights.written_cases import written_cases
from pipeline.decision.scoring import likeness_score
from pipeline.policy.policy import Policy, parse_policy
from tests.factories.files.shipped_files import POLICY_TEXT

pytestmark = pytest.mark.slow


def test_the_halves_share_no_mark_no_title_and_no_template() -> None:
    fit, test = load_material(Half.FIT), load_material(Half.TEST)
    assert not set(fit.marks) & set(test.marks)
    assert not set(fit.aliases) & set(test.aliases)
    for ours, theirs in ((fit.titles, test.titles), (fit.templates, test.templates)):
        assert not {x for row in ours.values() for x in row} & {
            x for row in theirs.values() for x in row
        }


def test_there_are_cases_enough_to_measure_by(policy: Policy) -> None:
    cases = written_cases(Half.TEST, policy)
    infringing = sum(case.is_infringing for case in cases)
    assert infringing >= 2000
    assert len(cases) - infringing >= 600
    assert len(handmade_cases()) >= 150


def test_a_score_is_the_logistic_of_factors_and_weights(policy: Policy) -> None:
    cases = written_cases(Half.TEST, policy)[::40]
    sights = [compare_case(case, policy) for case in cases]
    logits = policy.weights.prior + build_factors(sights, policy) @ weights_of(policy)
    scores = [likeness_score(sight, policy)[0] for sight in sights]
    assert np.allclose(1 / (1 + np.exp(-logits)), scores)


_OF_DISGUISES = {
    f"{mode}.{name}"
    for mode in ("named", "repository")
    for name in ("disguised", "disguised_slope")
}


def _find_even_odds(weights: Mapping[str, float], mode: str, policy: Policy) -> float:
    """Return the log odds of the matcher from which a disguise scores 0.5 by itself."""
    constant, slope = weights[f"{mode}.disguised"], weights[f"{mode}.disguised_slope"]
    return -(policy.weights.prior + constant) / slope


def test_the_shipped_weights_are_near_those_that_the_names_at_hand_teach(policy: Policy) -> None:
    """They were fitted to ten times as many names, and to real titles.

    The names at hand are those of firms that many know, whose disguises are likelier to be meant.
    """
    trial = build_trial(Half.FIT, read_names(None), read_titles(None))
    fitted_weights = named_weights(fit_written_cases(policy, trial))
    shipped_weights = named_weights(policy)
    for mode in ("named", "repository"):  # a slope is chosen by calibration, and moves its constant
        fitted, shipped = (
            _find_even_odds(weights, mode, policy) for weights in (fitted_weights, shipped_weights)
        )
        assert fitted == pytest.approx(shipped, abs=2.0), mode
    assert {
        name: fitted_weights[name] - shipped_weights[name]
        for name in fitted_weights
        if "disguised" not in name
    } == pytest.approx(dict.fromkeys(shipped_weights.keys() - _OF_DISGUISES, 0.0), abs=1.2)


def test_the_shipped_weights_answer_rightly(policy: Policy) -> None:
    evaluation = evaluate_policy(policy)
    assert evaluation.precision >= 0.975
    assert evaluation.recall >= 0.97
    assert evaluation.handmade_precision >= 0.9
    assert evaluation.handmade_recall >= 0.95


def test_faults_that_were_corrected_stay_corrected(policy: Policy) -> None:
    evaluation = measure_cases(seen_cases(), policy)
    assert evaluation.precision >= 0.98
    assert evaluation.recall >= 0.98


def _lesson(seed: int, truth: dict[str, float]) -> Lesson:
    chance = np.random.default_rng(seed)
    rows = (chance.random((4000, len(column_names()))) < 0.3).astype(np.float64)
    logits = rows @ np.array([truth.get(name, 0.0) for name in column_names()])
    labels = chance.random(4000) < 1 / (1 + np.exp(-logits))
    return Lesson(rows, labels, 0.0, np.ones(4000))


def test_where_no_bound_is_met_the_weights_are_those_of_scikit_learn() -> None:
    truth = dict.fromkeys(column_names(), -1.0)
    truth |= dict.fromkeys(("brand_agrees", "class_fits", "category_fits", "style"), 1.0)
    truth |= {"replica": 1.5} | {name: 0.7 for name in column_names() if "_slope" in name}
    lesson = _lesson(1, truth)
    ours = fit_weights(lesson, np.zeros(len(column_names())), pull=1e-6)
    model = LogisticRegression(C=1e6, fit_intercept=False, max_iter=5000, tol=1e-10)
    theirs = model.fit(lesson.rows, lesson.labels).coef_[0]
    assert np.allclose(ours, theirs, atol=0.02)


def test_a_term_keeps_its_side_whatever_the_cases_say() -> None:
    against = dict.fromkeys(column_names(), -3.0)
    lesson = _lesson(2, against | {"nominative": 3.0, "resale": 3.0})
    weights = dict(
        zip(
            column_names(),
            fit_weights(lesson, np.zeros(len(column_names())), pull=1.0),
            strict=True,
        )
    )
    assert weights["nominative"] < 0
    assert weights["resale"] < 0
    assert weights["replica"] > 0
    assert all(weights[name] > 0 for name in column_names() if name.endswith("_slope"))


def test_new_weights_change_the_numbers_and_nothing_else(policy: Policy) -> None:
    doubled_policy = with_weights(policy, [2 * value for value in weights_of(policy)])
    text = rewrite_weights(POLICY_TEXT, named_weights(doubled_policy))
    assert named_weights(parse_policy(text)) == pytest.approx(
        named_weights(doubled_policy), abs=0.005
    )
    bare = [re.sub(r"-?\d+(\.\d+)?", "", source) for source in (text, POLICY_TEXT)]
    assert bare[0] == bare[1]


def test_a_policy_without_a_weights_line_is_refused(policy: Policy) -> None:
    text = POLICY_TEXT.replace("brand_agrees = ", "brand_assents = ")
    with pytest.raises(WeightMissing, match=r"weights\.brand_agrees"):
        rewrite_weights(text, named_weights(policy))
