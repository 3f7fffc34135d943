"""The command `markwarden weights`: measure the score, fit its weights, learn from reviewers."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from interfaces.cli.printing import REFUSED, fail, print_json, print_line, print_table
from interfaces.cli.ready import reach_records
from lab.commands.options import AsJson, NamesFile, TitlesFile
from lab.sample_data.names import read_names
from lab.weights.calibration import Certainty, describe_certainty, measure_certainty
from lab.weights.certainty import build_trial, read_titles
from lab.weights.decisions import TooFewDecisions, format_decision, propose_weights, read_decisions
from lab.weights.evaluation import Evaluation, ScoreEvaluation, evaluate_policy
from lab.weights.fitting import fit_written_cases, named_weights, rewrite_weights
from lab.weights.material import Half
from pipeline.policy.policy import Policy, PolicyUnreadable, parse_policy
from pipeline.vocabulary import Outcome
from records.cases.decisions import find_decision
from records.cases.models import Ruling

weights = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Measure the score's weights, and propose new ones; none takes effect by itself.",
)

_LIVE: Final = Path(__file__).parents[2] / "config" / "policy.toml"
_Policy = Annotated[
    Path, typer.Option(help="The policy whose weights count.", exists=True, dir_okay=False)
]


@weights.command("measure")
def measure_weights(
    policy: _Policy = _LIVE,
    names: NamesFile = None,
    titles: TitlesFile = None,
    as_json: AsJson = False,
) -> None:
    """Measure the score on cases, names and titles that were not used to fit the weights.

    Precision and recall at 0.5 on written cases with 15 % of the categories wrong, and on
    hand-made pairs; how often an ordinary title seems to wear a mark, how many disguised names
    are found, and how often what the score says is true, where the right is named and where not.
    """
    parsed_policy = _read_policy(policy)
    evaluation = evaluate_policy(parsed_policy)
    trial = build_trial(Half.TEST, read_names(names), read_titles(titles))
    certainty = measure_certainty(trial, parsed_policy)
    if as_json:
        print_json(asdict(evaluation) | describe_certainty(certainty))
        return
    _say_evaluation(evaluation)
    _say_certainty(certainty)


@weights.command("fit")
def fit_weights(
    out: Annotated[Path, typer.Option(help="Where the proposed policy goes; never the live one.")],
    decisions: Annotated[
        Path | None,
        typer.Option(
            help="Learn from these decisions of reviewers (see `weights decisions`)"
            " instead of the written cases.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    policy: _Policy = _LIVE,
    names: NamesFile = None,
    titles: TitlesFile = None,
) -> None:
    """Propose new weights: a copy of the policy with other numbers, and a report.

    Nothing takes effect: read the report, compare the files, adopt the policy like any other.
    """
    if out.resolve() in {policy.resolve(), _LIVE.resolve()}:
        raise typer.BadParameter("That is a policy in force: name another file.", param_hint="out")
    before = _read_policy(policy)
    if decisions:
        after = _fit_to_decisions(decisions, before)
    else:
        after = _fit_to_written_cases(before, read_names(names), read_titles(titles))
    _say_weights(before, after)
    text = rewrite_weights(policy.read_text("utf-8"), named_weights(after))
    out.write_text(text, encoding="utf-8")
    print_line(f"The proposed policy is {out}. Nothing is in force yet.")


@weights.command("decisions")
@reach_records()
def export_decisions(
    out: Annotated[Path, typer.Option(help="Where they go, one JSON object a line.")],
) -> None:
    """Write what reviewers decided, with the facts they saw, for `weights fit --decisions`.

    Automatic approvals are left out: they would only confirm the weights that made them.
    """
    count = write_decisions(out)
    print_line(f"{count} decisions of people written to {out}.")


def write_decisions(out: Path) -> int:
    """Write a line per case that a person decided, by its latest ruling; return how many."""
    rulings = (
        Ruling.objects.live()
        .filter(reviewer__isnull=False, outcome__in=[Outcome.UPHELD, Outcome.REJECTED])
        .filter(decision_version__gt=0)
        .select_related("case")
        .order_by("case_id", "-ruled_at", "-pk")
        .distinct("case_id")
    )
    count = 0
    with out.open("w", encoding="utf-8") as lines:
        for ruling in rulings.iterator():
            decision = find_decision(ruling.case, ruling.decision_version)
            if decision is not None:
                facts = json.loads(decision.facts)
                lines.write(format_decision(facts, Outcome(ruling.outcome), "person") + "\n")
                count += 1
    return count


def _read_policy(path: Path) -> Policy:
    try:
        return parse_policy(path.read_text(encoding="utf-8"))
    except (PolicyUnreadable, UnicodeDecodeError) as unfit:
        fail(f"{path}: {unfit}")


def _fit_to_written_cases(before: Policy, names: list[str], titles: list[str]) -> Policy:
    after = fit_written_cases(before, build_trial(Half.FIT, names, titles))
    trial = build_trial(Half.TEST, names, titles)
    for name, policy in (("Before", before), ("After", after)):
        print_line(f"{name}:")
        _say_evaluation(evaluate_policy(policy))
        _say_certainty(measure_certainty(trial, policy))
    return after


def _fit_to_decisions(path: Path, before: Policy) -> Policy:
    with path.open(encoding="utf-8") as lines:
        result = read_decisions(lines, before)
    for why, count in result.skipped.items():
        print_line(f"{count} lines left out: {why.value}.")
    try:
        proposal = propose_weights(result.decisions, before)
    except TooFewDecisions as refusal:
        fail(str(refusal), REFUSED)
    print_line(f"{len(result.decisions)} decisions, a fifth of them held out to measure by:")
    _say_measured("before", proposal.before)
    _say_measured("after", proposal.after)
    return proposal.policy


def _say_measured(name: str, score: ScoreEvaluation) -> None:
    print_line(f"  {name}: precision {score.precision:.3f}, recall {score.recall:.3f}")


def _say_evaluation(scores: Evaluation) -> None:
    print_line(
        f"  written cases: precision {scores.precision:.3f}, recall {scores.recall:.3f}"
        f" on {scores.positives} infringing and {scores.negatives} honest ones"
    )
    print_line(
        f"  hand-made pairs: precision {scores.handmade_precision:.3f},"
        f" recall {scores.handmade_recall:.3f} on {scores.handmade_pairs}"
    )
    print_line(
        f"  goods: {scores.class_accuracy:.3f} of the titles have their Nice class among the guess"
    )
    rows = ((use, f"{right} of {total}") for use, (right, total) in scores.rightly_by_use.items())
    print_table(["Use", "Answered correctly"], rows, empty="No cases.")


def _say_certainty(certainty: Certainty) -> None:
    for label, rate in (
        ("ordinary titles that seem to wear a mark", certainty.spurious),
        ("the same in the high band", certainty.spurious_high),
        ("disguised names found, nobody names the right", certainty.repository_recall["all"]),
        ("the same, the right named", certainty.named_recall["all"]),
    ):
        low, high = rate.interval
        print_line(f"  {label}: {rate.share:.4f} of {rate.of} ({low:.4f} to {high:.4f})")
    for mode, reliability in (("named", certainty.named), ("not named", certainty.repository)):
        ece, brier = reliability.ece, reliability.brier
        print_line(f"  {mode}: calibration error {ece:.3f}, Brier score {brier:.3f}")
        rows = (
            (f"{span.least:.2f} to {span.most:.2f}", f"{span.pairs:.0f}", f"{span.shown:.3f}",
             f"{span.true:.3f}")
            for span in reliability.bins
        )  # fmt: skip
        print_table(["Score", "Pairs", "Shown", "True"], rows, empty="No pairs.")
    limits = ((f"{limit:.0f}", f"{n:.0f}", f"{o:.0f}") for limit, n, o in certainty.ordinary)
    print_line("  ordinary titles of 10,000 that come so near to a mark:")
    print_table(["Log odds", "Named", "Not named"], limits, empty="No titles.")


def _say_weights(before: Policy, after: Policy) -> None:
    old, new = named_weights(before), named_weights(after)
    rows = ((name, f"{old[name]:.2f}", f"{new[name]:.2f}") for name in old)
    print_table(["Weight", "Before", "After"], rows, empty="No weights.")
