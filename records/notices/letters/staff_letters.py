"""Letters about changes of staff: to who may grant one, and to whom it concerns."""

from records.accounts.models import StaffChange
from records.notices.letter_kinds import Posted, Values, account_letter


@account_letter("staff", StaffChange.objects.all())
def describe_change(change: StaffChange, posted: Posted) -> Values:
    """Return whom the change concerns and where it is granted, or where they sign in."""
    page = {"asked": "console/staff", "enrol": "password"}.get(posted.letter, "sign-in")
    return {"username": change.username, "page": page}
