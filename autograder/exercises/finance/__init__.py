"""Theme « Finance »."""
