"""The programmes that filers belong to, as staff keep them."""
