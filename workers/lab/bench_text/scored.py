"""Precision and recall of the score, on cases of which none was used to fit it."""

from workers.lab.bench_text.evidence import policy
from workers.lab.fitting.evaluation import evaluate_policy


def measure_score() -> dict[str, object]:
    """The figures of the fitting's own evaluation, under the policy as shipped."""
    found = evaluate_policy(policy())
    return {
        "precision": found.precision,
        "score_recall": found.recall,
        "score_positives": found.positives,
        "score_negatives": found.negatives,
        "handmade_precision": found.handmade_precision,
        "handmade_score_recall": found.handmade_recall,
        "class_accuracy": found.class_accuracy,
    }
