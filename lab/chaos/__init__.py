"""The spike: break the whole cluster under load by a plan, and check that nothing was lost.

`workload` acts as filers, sellers and reviewers, `faults` breaks things, `proxies` stand before the
servers, `checker` says what must hold. `tests/lab/chaos/mutations` tries whether it would notice.
"""
