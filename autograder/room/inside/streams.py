"""Standard streams of the notebook: Python's own, and what reaches descriptors 1 and 2."""

import io
import os
import select
import threading

from .outputs import Outputs

CHUNK = 65536
DRAIN_CHUNKS = 64  # a process that never stops writing must not hold a cell's end


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of the notebook.

    In a process forked by student code it writes to the descriptor instead, which the
    notebook's process captures.
    """

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, name: str, outputs: Outputs, pipe: "Pipe") -> None:
        self.name = name
        self._outputs = outputs
        self._pipe = pipe
        self._owner = os.getpid()

    def write(self, text: str) -> int:
        """Keep the text, within the cell's bounds."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._owner:
            os.write(self._pipe.target, text.encode("utf-8", "replace"))
            return len(text)
        self._pipe.drain()
        self._outputs.stream(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Take what reached the descriptor, so that it comes before what follows."""
        if os.getpid() == self._owner:
            self._pipe.drain()

    def fileno(self) -> int:
        """Return the descriptor that subprocesses inherit."""
        return self._pipe.target

    def isatty(self) -> bool:
        """Tell libraries that no terminal is there."""
        return False

    def writable(self) -> bool:
        """Tell libraries that writing is possible."""
        return True


class Pipe:
    """Carries what is written to a descriptor into the outputs."""

    def __init__(self, name: str, target: int, outputs: Outputs) -> None:
        self.target = target
        self._name = name
        self._outputs = outputs
        self._source, write_end = os.pipe()
        os.set_blocking(self._source, False)
        os.dup2(write_end, target)
        os.close(write_end)

    def start(self) -> None:
        """Read in the background, so that no writer ever blocks."""
        threading.Thread(target=self._follow, name=f"fd{self.target}", daemon=True).start()

    def drain(self) -> None:
        """Take what is waiting, so that it comes before what follows."""
        with self._outputs.lock:
            for _ in range(DRAIN_CHUNKS):
                if not self._take():
                    break

    def _follow(self) -> None:
        while True:
            select.select([self._source], [], [])
            with self._outputs.lock:
                self._take()

    def _take(self) -> bool:
        try:
            data = os.read(self._source, CHUNK)
        except BlockingIOError:
            return False
        self._outputs.stream(self._name, data.decode("utf-8", "replace"))
        return bool(data)
