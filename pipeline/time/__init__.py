"""Business time: calendars, deadlines, shifts, service level, forecast."""
