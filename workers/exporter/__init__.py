"""The state exporter: what the rows say, asked at each scrape or a little before."""

from workers.exporter.collecting import InOneThread, StateCollector
from workers.exporter.measuring import Measures

__all__ = ["InOneThread", "Measures", "StateCollector"]
