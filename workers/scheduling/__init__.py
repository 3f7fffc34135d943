"""Keeps work moving: dispatcher, sweeper, timers, audit seals, and the number of workers."""
