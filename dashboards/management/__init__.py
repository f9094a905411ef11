"""Commands of the steering room."""
