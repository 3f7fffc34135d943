"""Keeps work moving: dispatcher, sweeper, timers, the signed log, and the number of workers."""
