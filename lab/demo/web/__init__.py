"""The web process of `markwarden up`: the product's pages, and a sign-in without a password."""
