"""The state exporter: what the rows say, asked at each scrape or a little before."""

from workers.exporter.collector import SingleThreadCollector, StateCollector
from workers.exporter.measures import Measures

__all__ = ["Measures", "SingleThreadCollector", "StateCollector"]
