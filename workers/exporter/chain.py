"""Does the audit chain hold? Verified whole, again and again, as `markwarden verify` does."""

from collections.abc import Sequence

from prometheus_client.core import Metric

from records.ledger.proving import prove_chain
from workers import metrics
from workers.exporter.families import build_family


def measure_audit_chain() -> Sequence[Metric]:
    """The vault is not asked here: `markwarden verify` does that too."""
    proof = prove_chain()
    return [
        build_family(metrics.AUDIT_CHAIN_OK, [(0 if proof.findings.count else 1,)]),
        build_family(metrics.AUDIT_ENTRIES, [(proof.entries,)]),
    ]
