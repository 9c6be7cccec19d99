"""Theme « Finance »."""

TITLE = "Finance"
RANK = 2
