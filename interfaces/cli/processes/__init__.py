"""Work on several cores: a child process, and a pool that answers in order."""
