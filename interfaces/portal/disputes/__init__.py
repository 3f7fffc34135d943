"""The filer's side of disputes: what sellers say against its claims, and appeals."""
