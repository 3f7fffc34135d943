"""Staff: policy administrators invite them and change their roles."""
