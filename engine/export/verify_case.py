"""Prove an exported case without the program that wrote it: run `python3 verify.py` beside the unpacked files.

Every event carries SHA-256 over its own columns and the hash of the event before it. This checks that chain, its end
against case.json, every submission and every document against the hashes in the history, and the bundle's digest.
Exit status 0 when all is as it was written, else 1 and one line per difference.
"""

import hashlib
import json
import sys
from pathlib import Path

GENESIS = "0" * 64
COLUMNS = ("stream", "sequence", "at", "actor", "acting_role", "kind", "element_id", "payload", "prev_hash")


def canonical(value):
    """Return canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(content):
    """Return SHA-256 as hex."""
    return hashlib.sha256(content).hexdigest()


def lines(path):
    """Read a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def chain_differences(events, case):
    """Check the chain of events and its end."""
    expected, prev = 1, GENESIS
    for event in events:
        if event["sequence"] != expected:
            yield f"event {expected} is missing: {event['sequence']} follows"
        elif event["prev_hash"] != prev:
            yield f"event {event['sequence']} does not follow the event before it"
        if sha256(canonical([event[name] for name in COLUMNS]).encode()) != event["hash"]:
            yield f"event {event['sequence']} ({event['kind']}): its content is not what was written"
        expected, prev = event["sequence"] + 1, event["hash"]
    if (expected - 1, prev) != (case["last_sequence"], case["last_hash"]):
        yield f"the case says {case['last_sequence']} events, the last one here is {expected - 1}"


def submission_differences(events, submissions):
    """Check each submission against its event: the digest of its values, where, who, in which role."""
    told = {}
    for event in events:
        if event["kind"] == "work_item.completed":
            payload = json.loads(event["payload"])
            who = [event[name] for name in ("element_id", "actor", "acting_role")]
            told[payload["submission"]] = [payload["values"], *who]
    for entry in submissions:
        digest = sha256(canonical(entry["values"]).encode())
        if told.pop(entry["number"], None) != [digest, entry["element"], entry["actor"], entry["acting_role"]]:
            yield f"submission {entry['number']} at {entry['element']} is not what was written"
    for number in told:
        yield f"submission {number} is missing"


def document_differences(events, folder, withheld):
    """Check each document against the hash that its event keeps; what was withheld is not here."""
    for event in events:
        if event["kind"] in ("document.rendered", "document.frozen"):
            payload = json.loads(event["payload"])
            path = folder / f"{payload['template']}-{payload['version']}.docx"
            if f"documents/{path.name}" in withheld:
                continue
            if not path.exists():
                yield f"{path.name} is missing"
            elif sha256(path.read_bytes()) != payload["sha256"]:
                yield f"{path.name} is not the document of event {event['sequence']}"


def file_differences(events, folder, withheld):
    """Check each attached file against the hash that its event keeps; what was withheld or swept is not here."""
    swept = {json.loads(event["payload"])["file"] for event in events if event["kind"] == "file.swept"}
    for event in events:
        if event["kind"] == "file.stored":
            payload = json.loads(event["payload"])
            if payload["file"] in swept:
                continue
            if any(path.startswith(f"files/{payload['file']}.") for path in withheld):
                continue
            found = list(folder.glob(payload["file"] + ".*"))
            if not found or sha256(found[0].read_bytes()) != payload["sha256"]:
                yield f"the file {payload['file']} is not the one of event {event['sequence']}"


def signed_differences(events, folder, withheld):
    """Check each signed copy against the hash that its event keeps; what was withheld is not here."""
    for event in events:
        if event["kind"] == "document.signed":
            payload = json.loads(event["payload"])
            path = folder / f"{payload['copy']}.pdf"
            if f"signed/{path.name}" in withheld:
                continue
            if not path.exists() or sha256(path.read_bytes()) != payload["sha256"]:
                name = f"{payload['template']}-{payload['version']}"
                yield f"the signed copy of {name} is not that of event {event['sequence']}"


def bundle_digest(process, folder):
    """Return the digest of the diagram, forms and templates that the case ran on."""
    total = hashlib.sha256(process.encode())
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for name, content in sorted(files.items()):
        total.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def differences(root):
    """Return all differences, in words."""
    case = json.loads((root / "case.json").read_text("utf-8"))
    events, withheld = lines(root / "events.jsonl"), case.get("withheld", [])
    yield from chain_differences(events, case)
    yield from submission_differences(events, lines(root / "submissions.jsonl"))
    yield from document_differences(events, root / "documents", withheld)
    yield from signed_differences(events, root / "signed", withheld)
    yield from file_differences(events, root / "files", withheld)
    if bundle_digest(case["process"], root / "bundle") != case["bundle_digest"]:
        yield "the bundle is not the version that the case ran on"


def main():
    """Print the verdict."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
    found = list(differences(root))
    for line in found:
        print(line)
    print("The case is as it was written." if not found else f"{len(found)} differences.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
