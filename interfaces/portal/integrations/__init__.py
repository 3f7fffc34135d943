"""The account's machines: their keys, the webhooks they are told by, the log of what was sent."""
