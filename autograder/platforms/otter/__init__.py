"""Otter: a bundle that grades copies in our rooms, whatever runs it.

Otter executes a notebook in a kernel, then unpickles what that kernel wrote: code of a
student that ran there would own the grader. So none does. The bundle's plugin grades the
copy in a room, hands Otter an empty notebook, and gives the points back.

Nothing here imports Otter before it is used: that alone costs a second.
"""
