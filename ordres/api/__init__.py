"""API of the room: what the own system of an Ordre reads."""
