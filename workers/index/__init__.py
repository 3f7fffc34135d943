"""The rights index: built from rows, published to the vault, loaded by generation, kept fresh."""
