"""The pictures that are measured on, and the cache of what was computed from them."""
