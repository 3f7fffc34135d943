"""Rights, their references and papers, authorised sellers, powers of attorney, the index."""
