"""Calendars of desks as data, and the script that wrote them."""
