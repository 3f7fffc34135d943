"""Two people who change the policy in the middle of a run, again and again, and go back."""

import re
import time
from typing import Final

from django.conf import settings

from records.actions.quality import policy_adoptions

_EVERY_SECONDS: Final = 14.0  # an adoption counts after ten
_SIGNERS: Final = ("Spike one", "Spike two")
_SHARES: Final = (0.07, 0.05, 0.06)  # of automatic approvals that somebody looks at again


class PolicyMakers:
    """Adopt a harmless change: another share of audits; every third time the policy of before."""

    def __init__(self, calm_seconds: float) -> None:
        """Leave the policy alone while nothing is broken yet."""
        self._next = time.monotonic() + calm_seconds
        self._adopted = 0

    def act(self) -> None:
        """Adopt the next policy if it is time."""
        if time.monotonic() < self._next:
            return
        share = _SHARES[self._adopted % len(_SHARES)]
        text = settings.MARKWARDEN.policy.read_text(encoding="utf-8")
        changed = re.sub(r"(?m)^audit_share = .*", f"audit_share = {share}", text)
        policy_adoptions.adopt_signed(changed, _SIGNERS, reason="A spike.")
        self._adopted += 1
        self._next = time.monotonic() + _EVERY_SECONDS
