"""The API of the figures: open to anybody, and to the systems of the ministry."""
