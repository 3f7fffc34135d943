"""Quality of rulings: second reviews, disputes, golden cases, figures; and what policy may do."""
