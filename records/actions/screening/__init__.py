"""What is done with listings before they are published: batches come in, verdicts are written."""
