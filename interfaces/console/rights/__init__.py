"""Verification of rights."""
