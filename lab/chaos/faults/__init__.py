"""Every fault that can strike: to processes, the database, the queue and the outside."""
