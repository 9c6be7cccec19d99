"""Commands: each is a function that a notebook could call; ``cli`` only parses."""
