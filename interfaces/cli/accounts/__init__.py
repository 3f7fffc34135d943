"""The commands about accounts: who may file, what is held of them, and its erasure."""
