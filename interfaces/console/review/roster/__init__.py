"""Working hours and days away of reviewers, and who is on duty when."""
