"""Theme « Médecine et santé »."""
