"""Rules of the room, pure: what may be read, how fast, and after how many wrong tries a door closes."""
