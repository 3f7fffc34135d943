"""What a marketplace's own systems may do: name its sellers, dispute for them, send figures."""
