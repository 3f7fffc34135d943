"""What every process has: its loop, metrics, traces, and bounds on native threads."""
