"""Shares the cluster: whose work comes next, and how many worker processes there should be."""
