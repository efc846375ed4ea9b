"""`python -m callassist.line`: one seat's media process. Its settings come on stdin, see `config.py`.

SIGTERM ends it politely: the call is hung up and its spool completed. SIGINT is ignored, for
Ctrl-C in the hub's terminal must not cut a call. Without a hub and a call it leaves by itself.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from pathlib import Path

from callassist.errors import LineError
from callassist.line import config, protocol
from callassist.line.agent import Agent
from callassist.line.protocol import Greeting
from callassist.line.relay import Relay
from callassist.line.server import HubServer
from callassist.line.spool_writer import SpoolWriter

log = logging.getLogger("callassist.line")

_PORTS = 4
"Two legs for the call, two that rest: a port is not used again at once."


def serve(line: config.LineConfig) -> None:
    """Run the seat until it is told to leave. Raises LineError when it cannot start."""
    settings = line.settings
    password = config.password(settings)
    agent = Agent(settings.codecs, settings.jitter, _PORTS)
    agent.start()
    server = HubServer(protocol.socket_path(Path(line.run), settings.name))
    writer = SpoolWriter(Path(line.spool), server.send)
    relay = Relay(settings, agent, writer, tell=server.send, retired=server.stop)
    writer.start()
    relay.open(password)
    server.open(
        greeting=lambda: Greeting(
            version=protocol.VERSION,
            line=settings.name,
            pid=os.getpid(),
            settings=line.digest(),
            registered=relay.registered,
            calls=writer.calls,
        ),
        heard=relay.hear,
        idle=lambda: relay.idle,
    )
    signal.signal(signal.SIGTERM, lambda *_: server.stop())
    # The collector of cycles would stop the audio clock for milliseconds; nothing here makes many.
    gc.freeze()
    server.run()
    # Goodbyes and the un-registration need an answer, or a second try.
    polite_s = 1.5 if settings.registrar or not relay.idle else 0.1
    relay.leave()
    agent.stop(polite_s)
    writer.finish()
    server.close()


def main() -> None:
    """Never returns: a normal exit frees pj objects after their library, which aborts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    code = 0
    try:
        serve(config.read(sys.stdin.buffer.read()))
    except LineError as error:
        print(f"{error} ({error.hint})" if error.hint else error, file=sys.stderr, flush=True)
        code = 1
    sys.stderr.flush()
    os._exit(code)


main()
