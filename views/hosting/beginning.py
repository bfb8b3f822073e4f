"""The beginning of a process: what would stop it is found before anything starts, and told in one line."""

from __future__ import annotations

import copy
import errno
import os
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

import click
from streamlit import config
from streamlit.web import bootstrap, cli
from streamlit.web.server.starlette import starlette_server

from core import limits
from core.cache_folder import find_cache_folder
from views.hosting import headers, monitoring

HIGHEST = 65535  # port
TAKEN = {errno.EADDRINUSE, errno.EACCES}  # another port may do


def prepare(command: str = "descent-lab") -> None:
    """Let what is kept between two starts go to the user's cache folder.

    Ends the process if a limit in the environment, or a site or the folder that it names, cannot be used.
    """
    if limits.PROBLEMS:
        refuse(command, *limits.PROBLEMS)
    try:
        headers.read_framing_sites(os.environ)
        folder = find_cache_folder()
    except ValueError as error:
        refuse(command, str(error))
    os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(folder / "compiled"))
    monitoring.begin()


def serve(app: Path, arguments: list[str], command: str) -> NoReturn:
    """Run an app by `streamlit run` and end the process, with status 2 and a line if it cannot begin.

    `App.run` would drop the options and the STREAMLIT_* variables.
    """
    run = copy.copy(cli.main_run)
    begin = run.callback
    assert begin is not None

    def checked(target: str, args: tuple[str, ...], **options: Any) -> None:
        if args:
            refuse(command, f"{args[0]!r} is not an option; `{command} --help` lists what there is.")
        prepare(command)
        config._main_script_path = target  # its folder has settings, too
        try:
            bootstrap.load_config_options(options)
        except (ValueError, RuntimeError) as error:
            refuse(command, f"the settings cannot be used: {' '.join(str(error).split())}")
        if problem := find_port_problem():
            refuse(command, problem)
        begin(target=target, args=list(args), **options)

    run.callback = checked
    try:
        raise SystemExit(run.main([str(app), *arguments], prog_name=command, standalone_mode=False))
    except click.ClickException as error:
        refuse(command, error.format_message())
    except click.Abort:  # Ctrl-C before the server listens to it
        raise SystemExit(130) from None


def find_port_problem() -> str:
    """Return why the server cannot listen where the settings say, or "" if it can.

    A port that nobody has chosen may be taken: Streamlit then tries the next ones.
    """
    given = str(config.get_option("server.port"))
    if not (given.isascii() and given.isdecimal() and int(given) <= HIGHEST):
        return f"server.port must be a whole number in [0, {HIGHEST}], got {given!r}."
    port = int(given)
    try:
        listening = _listen(port)
    except OSError as error:
        if error.errno not in TAKEN:
            address = config.get_option("server.address")
            return f"server.address={address} cannot be used ({error.strerror or error})."
        if not config.is_manually_set("server.port"):
            return ""
        taken = "is in use" if error.errno == errno.EADDRINUSE else "may not be used here"
        return f"port {port} {taken}: choose another by --server.port, or none, and the first free one is taken."
    listening.close()
    return ""


def _listen(port: int) -> socket.socket:
    """Listen where the settings say, as Streamlit does: by default at every address, of IPv6 too if there is any."""
    address = starlette_server._get_server_address()
    every = starlette_server._get_bind_address(address)
    try:
        return starlette_server._bind_socket(every, port, backlog=1)
    except OSError as error:
        if every == address or error.errno in TAKEN:
            raise
    return starlette_server._bind_socket(address, port, backlog=1)


def refuse(command: str, *problems: str) -> NoReturn:
    """Print a line for each problem and end the process with status 2."""
    for problem in problems:
        print(f"{command}: {problem}", file=sys.stderr)
    raise SystemExit(2)
