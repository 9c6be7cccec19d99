"""Theme « Introduction »."""

TITLE = "Introduction"
RANK = 0
