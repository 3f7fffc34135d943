"""The desk of disputes: counter-notifications and appeals before people who are new to them."""
