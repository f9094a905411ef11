"""Public pages of the room: list, one référentiel, downloads, interpretations."""
