"""The review desk: leases, opinions, groups and working hours."""
