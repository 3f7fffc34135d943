"""The nightly scan for misuse, and the measures that people take."""
