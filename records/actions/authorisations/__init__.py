"""Sellers of designated brands: their papers, two readers and a third, and the owner's word."""
