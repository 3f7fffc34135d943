"""The account's API keys and webhook endpoints, with the log of what was sent."""
