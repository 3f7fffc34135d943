"""What can follow a ruling: the procedure of disputes, and the statements to each side."""
