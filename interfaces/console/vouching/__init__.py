"""The verifier's desk for people: identity documents and powers of attorney."""
