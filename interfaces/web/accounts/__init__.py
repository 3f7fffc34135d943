"""Registration, sign-in, codes by email, new passwords, second factors, single sign-on."""
