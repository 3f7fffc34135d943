"""Registering, codes by email, new passwords and second factors: the library, in our look."""
