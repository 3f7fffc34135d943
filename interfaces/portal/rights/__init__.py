"""The rights of an account: write them down, send them to verifiers, import, renew, transfer."""
