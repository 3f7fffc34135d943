"""The command `rights`: keep rights, and import them from registers and files."""
