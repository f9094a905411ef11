"""Pages of an account, whoever holds it."""
