"""Management commands of the actions room."""
