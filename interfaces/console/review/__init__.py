"""The review desk: what waits, a case's page, and every action on it."""
