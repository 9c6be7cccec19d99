"""Theme « Commerce électronique »."""

TITLE = "Commerce électronique"
RANK = 3
