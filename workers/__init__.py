"""Actors and processes on dramatiq: read, think, write."""
