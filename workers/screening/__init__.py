"""Screens listings before they are published: a process of its own that takes no cases."""
