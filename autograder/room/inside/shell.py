"""An IPython shell that behaves as a Jupyter kernel's, without its sockets."""

import asyncio
import builtins
import contextlib
import getpass
import os
import subprocess
import sys
import zlib
from typing import Any, NoReturn

from IPython.core import page
from IPython.core.async_helpers import get_asyncio_loop
from IPython.core.autocall import ZMQExitAutocall
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import CBool, Instance, Type, default
from traitlets.config import Config

from .outputs import Output, Outputs


class Publisher(DisplayPublisher):  # type: ignore[misc]
    """Sends rich displays to the outputs of the running cell."""

    outputs = AnyTrait()

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        *args: object,
        transient: Any = None,
        update: bool = False,
        **kwargs: object,
    ) -> None:
        """Add a display, or replace those of the same identifier."""
        _flush()
        metadata = {} if metadata is None else metadata
        self._validate_data(data, metadata)
        display_id = (transient or {}).get("display_id")
        if update:
            self.outputs.update(display_id, data, metadata)
        else:
            output = {"output_type": "display_data", "metadata": metadata, "data": data}
            self.outputs.rich(output, display_id)

    def clear_output(self, wait: bool = False) -> None:
        """Forget the cell's outputs."""
        _flush()
        self.outputs.clear(wait)


class Hook(DisplayHook):  # type: ignore[misc]
    """Sends the value of a cell's last expression to its outputs."""

    outputs = AnyTrait()
    _result: Output | None = None

    def start_displayhook(self) -> None:
        """Begin a result."""
        self._is_active = True
        self._result = {"output_type": "execute_result", "metadata": {}, "data": {}}

    def write_output_prompt(self) -> None:
        """Number the result."""
        if self._result is not None:
            self._result["execution_count"] = self.prompt_count

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Fill the result with its representations."""
        if self._result is not None:
            self._result.update(data=format_dict, metadata=md_dict or {})

    def finish_displayhook(self) -> None:
        """Hand the result over."""
        _flush()
        if self._result is not None and self._result["data"]:
            self.outputs.rich(self._result)
        self._result = None
        self._is_active = False


class Compiler(CachingCompiler):  # type: ignore[misc]
    """Names cells as Jupyter does, so that warnings read the same."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return the file name under which a cell is compiled."""
        return f"/tmp/ipykernel_{os.getpid()}/{zlib.crc32(raw_code.encode())}.py"


class ZMQInteractiveShell(InteractiveShell):  # type: ignore[misc]
    """Named after the kernel's shell: pandas, rich and tqdm look for that name."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)
    autoindent = CBool(False)
    exiter = Instance(ZMQExitAutocall)
    outputs = AnyTrait()
    kernel = AnyTrait(help="None; pandas only looks whether the attribute is there")
    keepkernel_on_exit = None

    @default("exiter")  # type: ignore[untyped-decorator]
    def _default_exiter(self) -> ZMQExitAutocall:
        return ZMQExitAutocall(self)

    def init_environment(self) -> None:
        """Set what a kernel sets for the commands that a cell starts."""
        os.environ.update(TERM="xterm-color", CLICOLOR="1", FORCE_COLOR="1", CLICOLOR_FORCE="1")
        os.environ.update(PAGER="cat", GIT_PAGER="cat")

    def init_hooks(self) -> None:
        """Show no pager: Jupyter puts `len?` beside the notebook, not in it."""
        super().init_hooks()
        self.set_hook("show_in_pager", page.as_hook(_no_page), 99)

    def ask_exit(self) -> None:
        """Go on: a cell that says `exit` ends neither the run nor the grade."""

    def enable_gui(self, gui: Any = None) -> None:
        """Ignore graphical event loops: a room has no screen."""

    def system_piped(self, cmd: str) -> None:
        """Run a shell command as `!` does, by a pipe: a room has no terminal."""
        if cmd.rstrip().endswith("&"):
            raise OSError("Background processes not supported.")
        _flush()
        command = self.var_expand(cmd, depth=1)
        self.user_ns["_exit_code"] = subprocess.call(
            command, shell=True, stdout=sys.stdout, stderr=subprocess.STDOUT
        )

    system = system_piped

    def _tee(self, channel: str) -> contextlib.AbstractContextManager[None]:
        """Keep no second copy of what a cell prints: it would be unbounded."""
        return contextlib.nullcontext()

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        _flush()
        self.outputs.error(str(etype.__name__), _text(evalue), [str(line) for line in stb])


def _flush() -> None:
    """Let what was written come before what follows."""
    sys.stdout.flush()
    sys.stderr.flush()


def _no_page(text: object, start: int = 0, screen_lines: int = 0) -> None:
    """Drop what a pager would show."""


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return f"<{type(value).__name__}>"


def make_shell() -> ZMQInteractiveShell:
    """Build a shell; a template process does it once, before it forks."""
    config = Config()
    config.HistoryManager.enabled = False
    config.IPKernelApp.present = True  # tqdm looks for it
    shell: ZMQInteractiveShell = ZMQInteractiveShell.instance(
        config=config, compiler_class=Compiler, user_ns={}
    )
    return shell


def attach(shell: ZMQInteractiveShell, outputs: Outputs) -> None:
    """Send all that a shell shows, but what is written to streams, to `outputs`."""
    shell.outputs = shell.display_pub.outputs = shell.displayhook.outputs = outputs


def refuse_input() -> None:
    """Make `input` and `getpass` fail as they do in any unattended notebook."""

    def refuse(name: str) -> NoReturn:
        raise StdinNotImplementedError(
            f"{name} was called, but this frontend does not support input requests."
        )

    def raw_input(prompt: object = "") -> str:
        refuse("raw_input")

    def ask_password(prompt: str = "", stream: object = None) -> str:
        refuse("getpass")

    builtins.input = raw_input
    getpass.getpass = ask_password


def run_cell(shell: ZMQInteractiveShell, source: str) -> None:
    """Execute one cell under a running event loop, as a kernel does; never raises."""
    loop = get_asyncio_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(_execute(shell, source))
    except BaseException:
        shell.showtraceback()


async def _execute(shell: ZMQInteractiveShell, source: str) -> None:
    error = None
    try:
        cell = shell.transform_cell(source)
    except Exception:
        cell, error = source, sys.exc_info()
    if not shell.should_run_async(source, transformed_cell=cell, preprocessing_exc_tuple=error):
        shell.run_cell(source, store_history=True)
        return
    result = None
    try:
        result = await shell.run_cell_async(
            source, store_history=True, transformed_cell=cell, preprocessing_exc_tuple=error
        )
    finally:
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
