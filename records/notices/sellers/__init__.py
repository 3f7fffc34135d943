"""Letters to sellers: on applications, papers for designated brands, and orders of authorities."""
