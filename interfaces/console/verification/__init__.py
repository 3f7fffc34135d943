"""The desk of verifiers: rights, identity documents and powers of attorney."""
