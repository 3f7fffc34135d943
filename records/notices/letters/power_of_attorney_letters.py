"""Letters on powers of attorney, to agent and principal."""

from records.accounts.models import PowerOfAttorney
from records.notices.languages import in_both
from records.notices.letter_kinds import Posted, Values, account_letter


@account_letter("authority", PowerOfAttorney.objects.select_related("agent"))
def describe_power(power: PowerOfAttorney, posted: Posted) -> Values:
    """Return who may act for whom, how long, and what a verifier said."""
    del posted
    return {
        "agent": power.agent.name,
        "principal": power.principal_name,
        "first": power.starts_on,
        "until": power.ends_on,
        "reason": in_both(power.reason_code.label) if power.reason_code else "",
        "words": power.reason,
        "page": "account/authorities",
    }
