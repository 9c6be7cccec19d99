"""The trusted end of a room's wire, which remembers when something last went by."""

import time
from multiprocessing.connection import Connection


class HeardConnection(Connection):
    """A connection whose conversation can be seen to stop.

    Attributes
    ----------
    heard : float
        When a message last went by, either way, on the monotonic clock.
    """

    def __init__(self, handle: int) -> None:
        super().__init__(handle)
        self.heard = time.monotonic()

    def send_bytes(self, buf: bytes, offset: int = 0, size: int | None = None) -> None:  # type: ignore[override]
        """Send a message down."""
        super().send_bytes(buf, offset, size)
        self.heard = time.monotonic()

    def recv_bytes(self, maxlength: int | None = None) -> bytes:
        """Return the next message up."""
        message = super().recv_bytes(maxlength)
        self.heard = time.monotonic()
        return message
