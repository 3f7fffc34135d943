"""The command `markwarden policy`: which policy counts, which counted before, and adopting one."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from interfaces.cli.printing import REFUSED, fail, print_json, print_line, print_table
from interfaces.cli.ready import reach_records
from records.actions.quality import policy_adoptions
from records.actions.quality.policy_adoptions import AdoptionRefused, PolicyRefused
from records.clock import database_now
from records.ledger.models import PolicyAdoption, PolicyText

policy = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="The policy: show the one in force, list the earlier ones, adopt another.",
)
_Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


@policy.command("show")
@reach_records()
def show_policy(
    policy_hash: Annotated[
        str, typer.Argument(metavar="HASH", help="Of an earlier one; its beginning will do.")
    ] = "",
) -> None:
    """Print the text of the policy in force, or of an earlier one."""
    in_force = policy_adoptions.find_in_force(database_now())
    wanted = policy_hash or (in_force.policy_id if in_force else "")
    texts = list(PolicyText.objects.filter(hash__startswith=wanted)[:2]) if wanted else []
    if len(texts) != 1:
        fail("No single policy was adopted under this hash; see `markwarden policy list`.", REFUSED)
    sys.stdout.write(texts[0].text)


@policy.command("list")
@reach_records()
def list_policies(*, as_json: _Json = False) -> None:
    """List all adoptions, the newest first: when each began to count, who agreed, and why."""
    in_force = policy_adoptions.find_in_force(database_now())
    adoptions = PolicyAdoption.objects.select_related("proposal").order_by("-number")
    rows = [_build_row(adoption, in_force) for adoption in adoptions]
    if as_json:
        print_json(rows)
        return
    headings = ["Number", "Policy", "In force from", "Proposed", "Confirmed", "Why", ""]
    names = ("number", "hash", "in_force_at", "proposed_by", "confirmed_by", "reason")
    print_table(
        headings,
        (
            [*(str(row[name])[: 12 if name == "hash" else None] for name in names), _mark(row)]
            for row in rows
        ),
        empty="No policy was adopted yet: run `markwarden migrate`.",
    )


def _build_row(adoption: PolicyAdoption, in_force: PolicyAdoption | None) -> dict[str, object]:
    return {
        "number": adoption.number,
        "hash": adoption.policy_id,
        "adopted_at": adoption.adopted_at.isoformat(),
        "in_force_at": adoption.in_force_at.isoformat(timespec="seconds"),
        "is_in_force": adoption == in_force,
        "proposed_by": adoption.proposed_by,
        "confirmed_by": adoption.confirmed_by,
        "reason": adoption.proposal.reason,
        "reports": adoption.proposal.reports,
    }


def _mark(row: dict[str, object]) -> str:
    return "in force" if row["is_in_force"] else ""


@policy.command("adopt")
@reach_records()
def adopt_policy(
    file: Annotated[Path, typer.Argument(help="The whole policy, as config/policy.toml.")],
    signers: Annotated[
        list[str], typer.Option("--signer", help="A person who agrees; name two.", metavar="NAME")
    ],
    reason: Annotated[str, typer.Option(help="Why; the audit log records it.")],
    replay: Annotated[
        Path | None,
        typer.Option(help="The report that `markwarden replay --out` wrote of this policy."),
    ] = None,
    *,
    as_json: _Json = False,
) -> None:
    """Adopt a policy in the names of two people; it counts everywhere ten seconds later.

    Going back is adopting the earlier text again: `markwarden policy show HASH > FILE`.
    """
    try:
        first, second = signers
        text = file.read_text(encoding="utf-8")
        report = replay.read_bytes() if replay else None
        adoption = policy_adoptions.adopt_signed(
            text, (first, second), reason=reason, replay=report
        )
    except (PolicyRefused, AdoptionRefused) as refused:
        fail(str(refused), REFUSED)
    except UnicodeDecodeError:
        fail(f"{file} is not UTF-8 text.")
    except OSError as unread:
        fail(f"{unread.filename} cannot be read: {unread.strerror}.")
    except ValueError:
        fail("Name two signers: --signer NAME --signer NAME.")
    if as_json:
        print_json(_build_row(adoption, policy_adoptions.find_in_force(database_now())))
        return
    print_line(
        f"Policy {adoption.policy_id[:12]} is adopted as number {adoption.number}."
        f" It counts from {adoption.in_force_at:%Y-%m-%d %H:%M:%S} UTC."
    )
