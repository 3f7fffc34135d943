"""Letters to sellers that apply, and on papers for designated brands."""
