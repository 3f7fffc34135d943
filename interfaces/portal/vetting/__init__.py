"""The owner's side of papers that sellers show for designated brands."""
