"""API keys and webhook endpoints of an account."""
