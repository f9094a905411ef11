"""Pages of the professional."""
