"""What goes down the wire: a query holds its inputs and nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autograder.grading.grade import grade
from autograder.outils.core import Ask
from autograder.papers import Paper

from . import tiny_exercise as tiny
from .hostile_peer import Peer, TakenRoom
from .test_wire import SHORT


def test_no_query_tells_more_than_its_inputs(paper: Paper) -> None:
    """Neither truth, nor anchors, nor what was answered, nor the level to come."""
    def play(peer: Peer) -> None:
        for question in paper.questions:
            ask = peer.ask(question.id)
            while ask is not None:
                ask = peer.answer(_form(ask))
        peer.say(type="end")

    room = TakenRoom(play)
    grade(tiny.copy(), {}, paper, room, SHORT)
    assert room.peer is not None
    tables = [ask.payload for ask in room.peer.asks if isinstance(ask.payload, pd.DataFrame)]
    assert [list(table.columns) for table in tables] == [["u", "v"], ["u", "v"], *[["niveau"]] * 3]
    assert all(table.index.equals(pd.RangeIndex(tiny.ROWS)) for table in tables)
    assert not any(table.attrs for table in tables)
    hidden = paper.draws["q3"].truth["mesures"]["y"].to_numpy()
    assert abs(np.corrcoef(np.arange(tiny.ROWS), hidden)[0, 1]) < 0.15
    assert abs(np.corrcoef(hidden[:-1], hidden[1:])[0, 1]) < 0.15


def _form(ask: Ask) -> object:
    """Return a well-formed answer that says nothing."""
    one = 0.0 if ask.expect.labels is None else ask.expect.labels[0]
    return np.full(ask.expect.dims, one).tolist()


def test_the_job_tells_nothing_of_the_paper(paper: Paper) -> None:
    room = TakenRoom(lambda peer: peer.say(type="end"))
    grade(tiny.copy(), {}, paper, room, SHORT)
    assert room.peer is not None
    assert set(room.peer.job) == {"cells", "limits", "figures"}
    assert {key for cell in room.peer.job["cells"] for key in cell} == {
        "index", "source", "question",
    }
