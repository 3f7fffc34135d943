"""The alert laboratory: real faults, the real Prometheus and Alertmanager, a pager that listens."""
