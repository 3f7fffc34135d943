"""Registration, members, keys, identity documents, powers of attorney, single sign-on."""
