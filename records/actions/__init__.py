"""What people and programs do: one transaction each, with its audit row and its outbox rows."""
