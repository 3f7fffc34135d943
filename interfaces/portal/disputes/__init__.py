"""The filer's side of disputes: what sellers say against their claims, and appeals."""
