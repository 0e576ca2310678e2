"""The way to a scheduler: which addresses are let through, certificates, reaching it."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import socket
import time
import warnings
from typing import TYPE_CHECKING

from sim.errors import InputError

if TYPE_CHECKING:
    from distributed import Client, LocalCluster, Security

LOCAL = "local"
"""The address that means: start a cluster on this machine."""
SECONDS = 5.0
"""How long to try to reach a scheduler."""
_PAUSE = 0.2
"""Seconds between two attempts."""

_ADDRESS = re.compile(r"(?P<scheme>tcp|tls)://(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+):(?P<port>\d+)")
_LOGS = ("distributed", "tornado", "asyncio")
_SILENT = logging.CRITICAL + 1


def checked_address(text: str, insecure: bool = False) -> str:
    """An address that may be used as it is; raises `InputError` for any other."""
    if text == LOCAL:
        return LOCAL
    found = _ADDRESS.fullmatch(text)
    if found is None or not 0 < int(found["port"][:6]) < 2**16:
        wanted = f"{LOCAL}, tls://HOST:PORT or tcp://HOST:PORT"
        raise InputError(f"--cluster must be {wanted}, not {text!r}")
    if found["scheme"] == "tcp" and not insecure and not _is_loopback(found["host"]):
        raise InputError(
            f"{text} is another machine, and tcp:// is neither encrypted nor authenticated: "
            "whoever reaches or reads it can run programs there and here. Use tls://, or a "
            "tunnel to the loopback address, or --insecure if nobody else is on the network"
        )
    return text


def load_dask() -> None:
    """Import it, and keep it from writing between our own lines."""
    try:
        import distributed  # noqa: PLC0415
    except ImportError as error:
        text = f"--cluster needs the extra `cluster` ({error})"
        raise InputError(f"{text}: pip install 'ceasefire-sim[cluster]'") from None
    warnings.filterwarnings("ignore", category=distributed.versions.VersionMismatchWarning)
    for name in [*_LOGS, *logging.root.manager.loggerDict]:
        if name.split(".")[0] in _LOGS:
            logging.getLogger(name).setLevel(_SILENT)


def started(workers: int) -> LocalCluster:
    """A scheduler and workers on this machine, which only this machine can reach."""
    from distributed import LocalCluster, Security  # noqa: PLC0415

    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": False},
        memory_limit=0,
        silence_logs=_SILENT,
        security=Security(require_encryption=False),
    )


def connected(place: str) -> Client:
    """A client of the scheduler at an address; raises `InputError` if it does not answer."""
    from distributed import Client  # noqa: PLC0415

    security = _security(encrypted=place.startswith("tls://"))
    try:
        asyncio.run(_reach(place, security))
        return Client(place, security=security, set_as_default=False, timeout=SECONDS)
    except Exception as error:  # whatever it is that listens there can answer anything
        text = f"no Dask scheduler answers at {place} within {SECONDS:g} s ({_why(error)})"
        raise InputError(f"{text}; is it running, and is this the address it tells?") from None


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "what listens there says nothing"
    cause = error.__cause__ or error
    text = re.sub(r"^in <[^>]*>: ", "", str(cause)) or type(cause).__name__
    return text if isinstance(cause, OSError) else f"what listens there is something else: {text}"


async def _reach(place: str, security: Security) -> None:
    """Shake hands once: a client would wait for ever where something else listens."""
    from distributed.comm import connect  # noqa: PLC0415

    await _listens(place)
    how = security.get_connection_args("client")
    comm = await asyncio.wait_for(connect(place, SECONDS, **how), SECONDS + 1)
    comm.abort()


async def _listens(place: str) -> None:
    """Wait until the address takes connections; raises why it does not.

    Dask tries again too, but tells the error of its last attempt, which it may break off itself.
    """
    from distributed.comm import get_address_host_port  # noqa: PLC0415

    host, port = get_address_host_port(place)
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            left = max(_PAUSE, deadline - time.monotonic())
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), left)
        except OSError as error:
            if time.monotonic() > deadline:
                raise OSError(_refusal(error)) from None
            await asyncio.sleep(_PAUSE)
        else:
            writer.close()
            return


def _refusal(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return f"no machine of that name is known: {error.strerror}"
    if isinstance(error, TimeoutError):
        return "nobody takes the connection"
    return "connection refused" if isinstance(error, ConnectionRefusedError) else str(error)


def _security(encrypted: bool) -> Security:
    """Dask's own settings for TLS, if they are complete."""
    from distributed import Security  # noqa: PLC0415

    security = Security(require_encryption=encrypted)
    needed = {
        "DASK_DISTRIBUTED__COMM__TLS__CA_FILE": security.tls_ca_file,
        "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT": security.tls_client_cert,
    }
    missing = [name for name, value in needed.items() if not value]
    if encrypted and missing:
        text = f"tls:// needs certificates: set {' and '.join(missing)} to PEM files"
        key = "…__CLIENT__KEY too if the key is in a file of its own"
        raise InputError(f"{text} ({key}), or distributed.comm.tls in Dask's configuration")
    try:
        security.get_connection_args("client")
    except OSError as error:
        files = ", ".join(str(value) for value in needed.values() if value)
        raise InputError(f"certificates for tls:// cannot be used ({error}): {files}") from None
    return security


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
