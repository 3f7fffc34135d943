"""What a filing or a screening file says, line by line."""
