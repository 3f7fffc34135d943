"""Do the workers count no more than was done?"""

from collections.abc import Iterator, Mapping
from typing import Final

from workers.lab.spike.checker.asking import fetch_rows

# What the workers cannot have done more often than the rows say; a killed one forgets what it did.
_DONE: Final[Mapping[str, str]] = {
    "freeze": 'SELECT count(*) FROM ledger_auditentry WHERE entry LIKE \'{"act":"freeze",%\'',
    "match": 'SELECT count(*) FROM ledger_auditentry WHERE entry LIKE \'{"act":"route",%\'',
}
_SENT: Final = "SELECT kind, count(*) FROM ledger_outgoing WHERE sent_at IS NOT NULL GROUP BY kind"


def find_counter_breaches(counted: Mapping[str, float]) -> Iterator[str]:
    """Counters above what happened; `counted` is by metric and labels, as they are served."""
    for stage, sql in _DONE.items():
        ((happened,),) = fetch_rows(sql)
        done = sum(counted.get(_attempts(stage, how), 0.0) for how in ("advanced", "done"))
        if stage == "freeze":  # done there is a case that was closed, not frozen
            done = counted.get(_attempts(stage, "advanced"), 0.0)
        if done > happened:
            yield f"The workers count {done:.0f} of {stage}, and {happened} happened."
    for kind, happened in fetch_rows(_SENT):
        name = f'markwarden_webhook_deliveries_total{{kind="{kind}",outcome="sent"}}'
        if counted.get(name, 0.0) > happened:
            yield f"Deliver counts {counted[name]:.0f} sent of {kind}, and {happened} were."


def _attempts(stage: str, outcome: str) -> str:
    return f'markwarden_attempts_total{{stage="{stage}",outcome="{outcome}"}}'
