"""One case before a reviewer: who may see it, what it shows, and which actions it offers."""
