"""The template of this process: one at most, started when first asked for, never shared."""

import atexit
import os
import threading

from .cold import CONFINING, ORDINARY, ColdBubble
from .template import Template, open_template


class Templates:
    """Keeps one template; a forked process leaves it behind and makes its own.

    Attributes
    ----------
    current : Template or None
        The template, alive or not, if one was started.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.current: Template | None = None

    def get(self, cold: ColdBubble) -> Template:
        """Return the living template, started if need be.

        Raises
        ------
        JoinRefused
            If it cannot live here.
        """
        with self._lock:
            if self.current and not self.current.alive():
                self._close()
            if self.current is None:
                self.current = open_template(cold.program, cold.root, CONFINING, ORDINARY)
            return self.current

    def close(self) -> None:
        """End the template; rooms that came from it go on."""
        with self._lock:
            self._close()

    def forget(self) -> None:
        """Leave the template to the process that this one was forked from."""
        if self.current:
            self.current.abandon()
        self._lock, self.current = threading.Lock(), None

    def _close(self) -> None:
        if self.current:
            self.current.close()
        self.current = None


templates = Templates()
atexit.register(templates.close)
os.register_at_fork(after_in_child=templates.forget)
