"""What the cluster costs beyond the matching itself, from filing to decision."""
