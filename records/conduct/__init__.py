"""How parties use the procedure: what looks like misuse, and what people did about it."""
