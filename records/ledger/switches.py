"""Kill switches: rows, read again inside the ruling's transaction."""

from records.ledger.models import Switch


def on_for(reason: str, account_id: int) -> tuple[str, ...]:
    """Names of the switches that stop automatic approval for this reason and filer."""
    names = ["all", f"reason:{reason}", f"filer:{account_id}"]
    switches = Switch.objects.filter(name__in=names, is_on=True).order_by("name")
    return tuple(switches.values_list("name", flat=True))
