"""Counter-notifications, the filer's answers, appeals, and the files that prove them."""
