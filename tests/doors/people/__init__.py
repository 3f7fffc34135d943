"""People who come: registering, codes, second factors."""
