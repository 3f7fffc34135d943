"""Quality of rulings: second reviews, golden cases, figures, kill switches, policy."""
