"""The API of the professional."""
