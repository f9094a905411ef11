"""What the figures say, computed without Django: pure functions on counts already protected."""
