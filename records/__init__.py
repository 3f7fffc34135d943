"""The truth, as rows: what was filed, decided and done."""
