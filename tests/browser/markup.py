"""An HTML validator (html-validate, the rules of the standard) over every page that a test's server sends."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

from flask import Response

ROOT = Path(__file__).parents[2]
VALIDATOR = ROOT / "web" / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
RULES = {
    "root": True,
    "extends": ["html-validate:standard"],
    "rules": {"long-title": "off"},  # a length, not a rule of HTML
}
CHANGING = re.compile(r'(?:name="(?:csrf_token|token|tanda)" value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27})')


class Markup:
    """Keeps each different page as a file; what changes from one request to the next makes no other page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, response: Response) -> Response:
        """Take a look at an answer on its way to the browser."""
        if response.mimetype == "text/html" and not response.direct_passthrough and response.content_length != 0:
            text = response.get_data(as_text=True)
            name = hashlib.sha256(CHANGING.sub("", text).encode()).hexdigest()[:16]
            if "<html" in text:
                (self.folder / f"{name}.html").write_text(text)
        return response

    def faults(self) -> list[str]:
        """Return what is not valid, each once: rule, message, and the line it is on."""
        if not any(self.folder.iterdir()):
            return []
        config = self.folder / "rules.json"
        config.write_text(json.dumps(RULES))
        node = [str(Path(sys.executable).with_name("node")), str(VALIDATOR)]
        told = subprocess.run(
            [*node, "--config", str(config), "--formatter", "json", str(self.folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.stdout, told.stderr
        return sorted({fault for result in json.loads(told.stdout) for fault in _told(result)})


def _told(result: dict[str, object]) -> list[str]:
    lines = Path(str(result["filePath"])).read_text().splitlines()
    title = re.search(r"<title>(.*?)</title>", "\n".join(lines), re.DOTALL)
    return [
        f"{title and title[1].strip()}: {one['ruleId']}: {one['message']}: {lines[one['line'] - 1].strip()[:120]}"
        for one in result["messages"]
    ]
