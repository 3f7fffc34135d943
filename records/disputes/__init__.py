"""Counter-notifications and appeals."""
