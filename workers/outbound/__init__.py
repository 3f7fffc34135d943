"""Sends what the outbox holds: letters, orders to marketplaces, webhooks, DSA statements."""
