"""Commands of the accounts, one per file."""
