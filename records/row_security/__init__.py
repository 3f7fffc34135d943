"""Row-level security by who asks, and rate limits: what PostgreSQL itself refuses."""
