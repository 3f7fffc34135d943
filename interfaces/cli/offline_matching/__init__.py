"""The command `screen`: match listings against rights from files alone, without any service."""
