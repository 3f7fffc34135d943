"""The policy on the web: one for each request, and the pages on which everybody reads them."""
