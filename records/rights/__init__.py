"""The rights repository: rights, references, authorised sellers, index generations."""
