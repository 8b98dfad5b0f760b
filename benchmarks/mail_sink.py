"""An SMTP server of its own process that takes everything, and notes when it took what.

`python -m benchmarks.mail_sink FILE` prints the port it listens on. Each message becomes one
line of the file, before the sender is told that it was taken: the moment and the page's id.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_ID = re.compile(rb"^Message-ID: <([0-9a-f-]{36})@", re.MULTILINE | re.IGNORECASE)
LINE = b"%017.6f %s\n"
LINE_LENGTH = 17 + 1 + 36 + 1


async def main(file: Path) -> None:
    """Serve until killed."""
    with file.open("ab", buffering=0) as taken:

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            # A worker that is killed hangs up without a word.
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await _converse(reader, writer, taken)
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


async def _converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, taken: BinaryIO
) -> None:
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        match line[:4].upper():
            case b"DATA":
                writer.write(b"354 go on\r\n")
                content = await reader.readuntil(b"\r\n.\r\n")
                found = _ID.search(content)
                taken.write(LINE % (time.monotonic(), found[1] if found else b"-" * 36))
                writer.write(b"250 taken\r\n")
            case b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            case _:
                writer.write(b"250 OK\r\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
