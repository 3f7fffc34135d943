"""Who acts: people, accounts, API keys, identity documents, sellers and their shops."""
