"""What a marketplace sends as a party of its own: its sellers, their disputes, its figures."""
