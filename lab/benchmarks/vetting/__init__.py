"""How many banned entities are known again when they come back, and how many strangers suffer."""
