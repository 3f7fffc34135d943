"""The letter about a new API key, so that an owner hears of one that nobody should have made."""

from records.accounts.models import ApiKey
from records.notices.letter_kinds import Posted, Values, account_letter


@account_letter("key", ApiKey.objects.filter(revoked_at=None))
def describe_key(key: ApiKey, posted: Posted) -> Values:
    """Return how the key begins and what it may do."""
    del posted
    return {"prefix": key.prefix, "scopes": ", ".join(key.scopes), "page": "machines"}
