"""What may change between matching and ruling, read again in the ruling's transaction."""

from dataclasses import dataclass
from typing import Final

from django.db import connection

from pipeline.words import RightState
from records.complaints.models import Case


@dataclass(frozen=True, slots=True)
class Fresh:
    """As it stands at this moment."""

    is_good_faith_member: bool
    right_state: RightState
    switches: tuple[str, ...]  # those on that concern this case


# One round trip for three rows: this runs in every case's transaction.
_READ: Final = """
SELECT
  EXISTS (SELECT 1 FROM standing_membership m WHERE m.owner_id = %(owner)s
    AND m.agent_id IS NOT DISTINCT FROM %(agent)s AND m.state = 'member'),
  (SELECT state FROM rights_right WHERE id = %(right)s),
  ARRAY(SELECT name FROM ledger_switch WHERE is_on
    AND name IN ('all', %(reason_switch)s, %(filer_switch)s) ORDER BY name)
"""


def read_again(case: Case) -> Fresh:
    """Membership, the right's state and the kill switches of one case."""
    with connection.cursor() as cursor:
        cursor.execute(
            _READ,
            {
                "owner": case.owner_id,
                "agent": None if case.account_id == case.owner_id else case.account_id,
                "right": case.right_id,
                "reason_switch": f"reason:{case.reason}",
                "filer_switch": f"filer:{case.account_id}",
            },
        )
        is_member, state, names = cursor.fetchone() or (False, RightState.WITHDRAWN, [])
    return Fresh(is_member, RightState(state), tuple(names))
