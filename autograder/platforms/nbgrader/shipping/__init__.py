"""What nbgrader's release of a notebook becomes: stubs in French, a stamp, side files.

Everything here shapes a release: a change makes every release stale.
"""
