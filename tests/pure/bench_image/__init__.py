"""The benchmark of pictures counts what it says it counts."""
