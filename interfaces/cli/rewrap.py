"""The command `markwarden rewrap`: after a sealing key was added, leave the old one."""

from interfaces.cli.printing import fail, print_line
from interfaces.cli.ready import reach_records
from records.accounts.encryption import KeyErased, SealingKeyUnknown
from records.actions.accounts.sealing_rotation import rewrap_all


@reach_records()
def rewrap() -> None:
    """Seal again with the first of MARKWARDEN_SEALING_KEYS what older keys sealed.

    Keys of identity images, second factors, webhook secrets, and letters and
    reports that wait. Put the new key first, restart every process, run this,
    then take the old key out. It may be interrupted and run again.

    Exit codes: 0 nothing needs an older key any more, 2 something is sealed
    under a key that the settings do not name, or was altered.
    """
    try:
        count = rewrap_all()
    except (SealingKeyUnknown, KeyErased) as unreadable:
        fail(str(unreadable))
    print_line(f"{count:,} sealed under the first key. Nothing needs an older key.")
