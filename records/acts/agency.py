"""May this agent file on this right, here and today? Each answer says what to do."""

from collections.abc import Sequence
from datetime import date

from records.acts.faults import Fault
from records.rights import usable
from records.rights.models import AuthorityState, PowerOfAttorney, Right


def list_authority_faults(
    account_id: int, right: Right, marketplaces: Sequence[str], today: date
) -> tuple[Fault, ...]:
    """Why a power of attorney does not allow it; empty for one's own right."""
    if right.owner_id == account_id:
        return ()
    covering = usable.filter_covering(usable.list_powers(account_id), right)
    in_force = [power for power in covering if usable.is_in_force(power, today)]
    if not in_force:
        return (_explain_missing_power(covering, today),)
    outside = min((_marketplaces_outside(power, marketplaces) for power in in_force), key=len)
    if not outside:
        return ()
    says = (
        f"Your power of attorney does not cover {', '.join(outside)}. Take these listings out,"
        " or upload one that does."
    )
    return (Fault("listings", "authority_out_of_scope", says),)


def explain_unknown_right(account_id: int) -> Fault:
    """What an agent hears of a right that it may not see; whether there is one is not said."""
    own = PowerOfAttorney.objects.filter(agent_id=account_id)
    if not own.exists():
        says = "No right of yours has this id. Choose one from your rights repository."
        return Fault("right", "unknown_right", says)
    if own.filter(state=AuthorityState.PENDING).exists():
        says = (
            "No right of yours has this id, and no verified power of attorney covers it."
            " One of yours still waits for a verifier."
        )
        return Fault("right", "authority_not_verified", says)
    says = (
        "No right of yours has this id, and no power of attorney covers it: it is missing, or the"
        " right is out of its scope. Upload one that names it."
    )
    return Fault("right", "authority_missing", says)


def _marketplaces_outside(power: PowerOfAttorney, marketplaces: Sequence[str]) -> list[str]:
    if not power.marketplaces:
        return []
    return sorted(set(marketplaces) - set(power.marketplaces))


def _explain_missing_power(covering: Sequence[PowerOfAttorney], today: date) -> Fault:
    """The newest one's reason; a revoked one says so, whatever its days were."""
    newest = covering[0] if covering else None
    if newest is None:
        says = "No power of attorney covers this right. Upload one that names it."
        return Fault("right", "authority_missing", says)
    if newest.state == AuthorityState.REVOKED:
        says = "The power of attorney for this right was revoked. Your open cases go on."
        return Fault("right", "authority_revoked", says)
    if newest.starts_on > today:
        says = f"The power of attorney for this right begins on {newest.starts_on}."
        return Fault("right", "authority_not_begun", says)
    says = (
        f"The power of attorney for this right ended on {newest.ends_on}. Upload a newer one;"
        " your open cases go on."
    )
    return Fault("right", "authority_expired", says)
