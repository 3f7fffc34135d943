"""The verifier's desk for rights."""
