"""Electronic commerce."""
