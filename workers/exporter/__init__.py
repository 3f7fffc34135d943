"""The state exporter: what the rows say, asked at each scrape or a little before."""

from workers.exporter.collecting import SingleThreadCollector, StateCollector
from workers.exporter.measuring import Measures

__all__ = ["SingleThreadCollector", "Measures", "StateCollector"]
