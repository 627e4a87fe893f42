"""A client of yaml-language-server: starts it, opens files as an editor does, and asks what it says and offers."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NAME = "yaml-language-server"
_AT_ONCE = 50
"""Files that are open at once; the server checks all open ones again when one of them changes."""


def found_server() -> str | None:
    """The program, or None where there is no Node or no server."""
    return shutil.which(NAME) if shutil.which("node") else None


class LanguageServer:
    """A server that works on a folder with the settings of its `.vscode/settings.json`."""

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        self.root = root
        self.settings = _nested({**settings, "yaml.schemaStore.enable": False, "yaml.validate": True})
        self.published: dict[str, list[Any]] = {}
        self._last = self._opened = 0
        self._answers: dict[int, Any] = {}
        self._configured = False

    def __enter__(self) -> Self:
        program = found_server()
        assert program is not None
        self._process = subprocess.Popen([program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        folder = {"uri": self.root.as_uri(), "name": self.root.name}
        able = {
            "workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}},
            "textDocument": {"completion": {"completionItem": {"documentationFormat": ["plaintext"]}}},
        }
        self.ask("initialize", processId=None, rootUri=folder["uri"], workspaceFolders=[folder], capabilities=able)
        self.tell("initialized")
        while not self._configured:
            self._receive()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate(timeout=60)

    def diagnostics(self, texts: Mapping[Path, str]) -> dict[Path, list[str]]:
        """What the server marks in each of these files; a file that it marks nothing in has an empty list."""
        found: dict[Path, list[str]] = {}
        names = list(texts)
        for start in range(0, len(names), _AT_ONCE):
            chosen = names[start : start + _AT_ONCE]
            for path in chosen:
                self.open(path, texts[path])
            for path in chosen:
                found[path] = [f"{row['range']['start']['line'] + 1}: {row['message']}" for row in self._marks(path)]
            self._close(chosen)
        return found

    def offered(self, path: Path, text: str) -> list[str]:
        """What the server offers where a `|` stands in the text."""
        before, _, after = text.partition("|")
        self.open(path, before + after)
        place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        answer = self.ask("textDocument/completion", textDocument={"uri": path.as_uri()}, position=place)
        self._close([path])
        rows = answer["items"] if isinstance(answer, dict) else answer
        return [row["label"] for row in rows]

    def open(self, path: Path, text: str) -> None:
        """Open a file with a text of our own."""
        self._opened += 1
        kind = "json" if path.suffix == ".json" else "yaml"
        document = {"uri": path.as_uri(), "languageId": kind, "version": self._opened, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)

    def ask(self, method: str, **params: Any) -> Any:
        """Send a request and wait for its answer."""
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params})
        while self._last not in self._answers:
            self._receive()
        return self._answers.pop(self._last)

    def tell(self, method: str, **params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def _marks(self, path: Path) -> list[Any]:
        until = time.monotonic() + 120
        while path.as_uri() not in self.published:
            assert time.monotonic() < until, f"no word about {path}"
            self._receive()
        return self.published[path.as_uri()]

    def _close(self, paths: Iterable[Path]) -> None:
        """Close files, and wait until the server has taken its marks away: they are not those of the next text."""
        for path in paths:
            self.published.pop(path.as_uri(), None)
            self.tell("textDocument/didClose", textDocument={"uri": path.as_uri()})
        for path in paths:
            self._marks(path)
            del self.published[path.as_uri()]

    def _send(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self._process.stdin.flush()

    def _receive(self) -> None:
        """Read one message, answer it if it is a request, and keep what it says."""
        assert self._process.stdout is not None
        size = 0
        while (line := self._process.stdout.readline().strip()) or not size:
            assert line, "the server ended"
            if line.lower().startswith(b"content-length:"):
                size = int(line.partition(b":")[2])
        message = json.loads(self._process.stdout.read(size))
        if "method" not in message:
            self._answers[message["id"]] = message.get("result")
        elif message["method"] == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})

    def _answer(self, message: dict[str, Any]) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        self._configured = True
        return [self.settings.get(item["section"]) for item in message["params"]["items"]]


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as groups: `yaml.format.enable` is `enable` of `format` of `yaml`."""
    found: dict[str, Any] = {}
    for name, value in flat.items():
        *groups, last = name.split(".")
        place = found
        for group in groups:
            place = place.setdefault(group, {})
        place[last] = value
    return found


def texts_of(paths: Iterable[Path]) -> dict[Path, str]:
    """The texts of files."""
    return {path: path.read_text(encoding="utf-8") for path in paths}
