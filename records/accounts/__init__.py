"""Those who act: people, accounts, API keys, identity documents, sellers and their shops."""
