"""What operators do about listings that are screened."""
