"""What is compiled: from a field's characters to the spellings of marks that it meets."""
