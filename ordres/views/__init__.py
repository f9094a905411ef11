"""Views of the room: one file per page; they take objects from the perimeter and call one act."""
