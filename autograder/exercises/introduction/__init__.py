"""Theme « Introduction »."""
