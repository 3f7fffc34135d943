"""Papers: certificates page by page, and the same page found again under another number."""
