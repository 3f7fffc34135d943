"""The desk of disputes: counter-notifications and appeals, ruled on by people new to the case."""
