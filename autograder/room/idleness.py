"""Tells a run that does nothing from one that computes or answers."""

from dataclasses import dataclass

SHARE = 0.01  # of a processor: less, over the whole bound, is no computing


@dataclass
class Idleness:
    """Time that a run has spent without computing nor answering.

    Parameters
    ----------
    bound : float
        Time allowed, in seconds.
    since : float
        When it last did something, on the monotonic clock.
    """

    bound: float
    since: float
    _cpu: float = 0.0

    def exceeded(self, now: float, cpu: float, heard: float) -> bool:
        """Tell whether the run has been idle for longer than allowed.

        Parameters
        ----------
        now : float
            Present time, on the monotonic clock.
        cpu : float
            Processor time used so far, in seconds.
        heard : float
            When a message last went by on the wire.
        """
        if cpu - self._cpu > SHARE * self.bound:
            self._cpu, self.since = cpu, now
        self.since = max(self.since, heard)
        return now - self.since > self.bound
