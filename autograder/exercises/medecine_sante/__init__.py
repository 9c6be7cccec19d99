"""Theme « Médecine et santé »."""

TITLE = "Médecine et santé"
RANK = 1
