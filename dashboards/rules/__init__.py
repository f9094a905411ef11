"""Pure rules of the room: statistical secrecy."""
