"""Who acts: users, accounts, API keys, sellers and their shops."""
