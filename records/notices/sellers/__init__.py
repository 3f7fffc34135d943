"""Letters to sellers: on applications, on papers for designated brands, on orders of authorities."""
