"""Measures, breaks, simulates and demonstrates the product: the top layer, for a checkout only.

Here live private servers (`servers`), a cluster of real processes (`cluster`), sample data
(`sample_data`), the demonstration (`demo`), benchmarks, fault injection with its checker
(`chaos`), alerts and dashboards tried on a real Prometheus, the simulation of scale and the
fitting of the score's weights. `commands` puts them on the command line.

It is a member of the workspace with its own `pyproject.toml`, so neither the wheel nor the image
holds it. It may import every layer below; nothing of the product imports it, and `markwarden`
loads its commands by name only where they are there. What production needs does not belong here.
"""
