"""Applications of sellers, and papers for designated brands."""
