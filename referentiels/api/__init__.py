"""The API of the room: published référentiels, open to anybody."""
