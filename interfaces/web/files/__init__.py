"""Files that people upload or look at: pictures, papers, sheets, evidence."""
