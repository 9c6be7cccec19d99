"""Set French typography in what people read: the package's strings and the documentation.

    python scripts/typographie.py            # rewrite
    python scripts/typographie.py --verifier # exit code 1 if something would change

Docstrings and comments are English and stay as they are. Notebooks are handled by
``autograder carnet``.
"""

from __future__ import annotations

import io
import sys
import tokenize
from pathlib import Path

from autograder.publish.typography import markdown, plain

ROOT = Path(__file__).resolve().parent.parent


def python(text: str) -> str:
    """Source whose one-line strings are typeset."""
    lines = text.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(text).readline))):
        one_line = token.start[0] == token.end[0]
        if token.type == tokenize.STRING and one_line and '"""' not in token.string:
            row, (start, end) = token.start[0] - 1, (token.start[1], token.end[1])
            line = lines[row]
            lines[row] = line[:start] + plain(line[start:end]) + line[end:]
    return "".join(lines)


def targets() -> list[tuple[Path, str]]:
    """Files to typeset, with what they should hold."""
    found = []
    rules = ROOT / "autograder" / "publish" / "typography.py"
    for path in sorted({*(ROOT / "autograder").rglob("*.py")} - {rules}):
        found.append((path, python(path.read_text(encoding="utf-8"))))
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        found.append((path, markdown(path.read_text(encoding="utf-8"))))
    return found


if __name__ == "__main__":
    changed = [(path, text) for path, text in targets() if path.read_text("utf-8") != text]
    for path, text in changed:
        print(path.relative_to(ROOT))
        if "--verifier" not in sys.argv:
            path.write_text(text, encoding="utf-8")
    sys.exit(1 if changed and "--verifier" in sys.argv else 0)
