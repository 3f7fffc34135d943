"""What is chosen rather than computed: settings, addresses, policy, calendars, law profiles."""
