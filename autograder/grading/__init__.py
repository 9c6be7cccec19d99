"""One copy: its notebook run in a room, its answers judged outside of it."""
