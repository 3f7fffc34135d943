"""Workers that come and go with the backlog: simulated, and on real processes."""
