"""Who uses the system during a run, and what they file, dispute and decide."""
