"""Where courses made by version 0.1 look for their platform."""
