"""The desks of verifiers: rights, identity documents, powers of attorney and sellers' papers."""
