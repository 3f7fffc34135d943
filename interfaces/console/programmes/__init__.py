"""The programmes that filers belong to, as staff see and change them."""
