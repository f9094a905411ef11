"""The API of partners: deposits, answers, corrections, identity checks."""
