"""The spike: break the whole cluster under load by a plan, and check that nothing was lost.

`workload` acts as filers, sellers and reviewers, `faults` breaks things, `proxies` stand before the
servers, `checker` says what must hold, `mutations` tries whether the checker would notice.
"""
