"""Who may do what: every operation and page, every visitor, one's own, another's and nothing."""
