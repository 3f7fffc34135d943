"""Benchmarks of what the product promises: one package a part that is measured."""
