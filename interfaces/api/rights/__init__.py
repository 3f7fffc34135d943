"""Rights of an account with their pictures, papers and sellers, and their transfer to others."""
