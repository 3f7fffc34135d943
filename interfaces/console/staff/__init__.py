"""Who works here, kept by policy administrators."""
