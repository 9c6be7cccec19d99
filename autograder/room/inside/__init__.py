"""Code that runs inside a room: standard library and IPython only.

The folder is mounted in the room under another name, so its modules import each other by
relative names and never the rest of the engine.
"""
