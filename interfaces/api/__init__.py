"""The API for programs: one package a subject, and `protocol` for what all operations share."""
