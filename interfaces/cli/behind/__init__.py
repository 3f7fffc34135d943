"""What commands do once Django is set up; nothing here is imported before that."""
