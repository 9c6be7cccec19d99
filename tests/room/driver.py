"""Runs cells in a room and tells what came up the wire; as this user, or as an ordinary one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import warnings
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.room import Limits, Room, RoomReport, Run, open_room

REPOSITORY = Path(__file__).parents[2]
ORDINARY = "65501"
BUBBLES = ("bulle", "bulle chaude")
ROOMS = (*BUBBLES, "aucune")
BOUNDS = ("cell_output", "total_output", "output_count")


@dataclass
class Done:
    """What one notebook gave."""

    messages: list[dict[str, Any]]
    report: RoomReport

    def outputs(self, index: int = 0) -> list[dict[str, Any]]:
        return self.messages[index]["outputs"]

    def text(self, index: int = 0) -> str:
        streams = (out["text"] for out in self.outputs(index) if out["output_type"] == "stream")
        return "".join(streams)

    def errors(self) -> list[str]:
        cells = (message.get("outputs", []) for message in self.messages)
        return [out["ename"] for cell in cells for out in cell if out["output_type"] == "error"]

    @property
    def ended(self) -> bool:
        return bool(self.messages) and self.messages[-1]["type"] == "end"


@dataclass
class Plan:
    """What to run, in a form that crosses to another process."""

    cells: list[str]
    level: str = "bulle"
    limits: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)


def opened(kind: str) -> Room:
    """Open a room of one of `ROOMS`: a level, warm or not; a warm one may not go cold."""
    level, _, warm = kind.partition(" ")
    if warm:
        warnings.simplefilter("error")
    return open_room(level, warm=bool(warm))


def job(cells: list[str], limits: Limits, questions: dict[int, str] | None = None) -> bytes:
    asked = questions or {}
    listed = [
        {"index": i, "source": source, "question": asked.get(i)} for i, source in enumerate(cells)
    ]
    bounds = {name: value for name, value in asdict(limits).items() if name in BOUNDS}
    return json.dumps({"cells": listed, "limits": bounds, "figures": limits.figures}).encode()


def listen(running: Run) -> list[dict[str, Any]]:
    """Collect the messages until the last one, or until the room is dead."""
    messages: list[dict[str, Any]] = []
    while not messages or messages[-1]["type"] in ("cell", "question"):
        try:
            messages.append(json.loads(running.connection.recv_bytes()))
        except (EOFError, OSError):
            break
    return messages


def lay(folder: Path, plan: Plan) -> None:
    for name, text in plan.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for name, target in plan.links.items():
        (folder / name).symlink_to(target)


def run(*cells: str, level: str = "bulle", **limits: Any) -> Done:
    return carry_out(Plan(list(cells), level, limits))


def carry_out(plan: Plan) -> Done:
    limits = replace(Limits(wall=120.0), **plan.limits)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay(folder, plan)
        with opened(plan.level).launch(folder, limits) as running:
            running.connection.send_bytes(job(plan.cells, limits))
            messages = listen(running)
        return Done(messages, running.close())


def carry_out_as_ordinary_user(plan: Plan) -> Done:
    """Run a plan as an unprivileged uid, where the interpreter is made readable to it."""
    done = subprocess.run(
        [*ordinary_user(), sys.executable, "-m", "tests.room.driver"],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "SECRET": "sésame"},
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return Done(told["messages"], RoomReport(**told["report"]))


def ordinary_user() -> list[str]:
    """Return the command prefix that becomes an ordinary user, starting from root."""
    wanted = sorted({Path(sys.prefix), Path(sys.base_prefix), REPOSITORY})
    words = ["bwrap", "--dev-bind", "/", "/"]
    for path in wanted:
        closed = [parent for parent in reversed(path.parents) if not parent.stat().st_mode & 0o001]
        for parent in closed[:1]:
            words += ["--perms", "0755", "--tmpfs", str(parent)]
            for below in reversed(path.parents):
                words += ["--dir", str(below)] if below.is_relative_to(parent) else []
            words += ["--ro-bind", str(path), str(path)]
    drop = ["setpriv", f"--reuid={ORDINARY}", f"--regid={ORDINARY}", "--clear-groups"]
    return [*words, "--die-with-parent", *drop, "--inh-caps=-all"]


def processes_named(mark: str) -> list[int]:
    """Return the living processes whose command line holds `mark`."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark in (entry / "cmdline").read_text("utf-8", "replace"):
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def main() -> None:
    plan = Plan(**json.load(sys.stdin))
    done = carry_out(plan)
    json.dump({"messages": done.messages, "report": asdict(done.report)}, sys.stdout)
    assert threading.active_count() <= 2


if __name__ == "__main__":
    main()
