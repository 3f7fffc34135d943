"""The alert lab: real faults, real Prometheus and Alertmanager, and the alert that must fire."""
