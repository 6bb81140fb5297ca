"""Look the pinned packages up in the databases of known vulnerabilities: `python .ci/audit.py FILE...`.

Ends with 1 where one of them is known to be vulnerable, and with 0 where none is or no database could be reached.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

DATABASES = ("pypi", "osv")


def audited(database: str, files: list[str]) -> list[dict] | None:
    """Return what the database says of each package; None where it could not be asked."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        words = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
        words += ["--vulnerability-service", database, "--output", str(report)]
        for file in files:
            words += ["--requirement", file]
        ended = subprocess.run([sys.executable, "-m", "pip_audit", *words], capture_output=True, text=True, check=False)
        if not report.exists():
            *_, why = ["no answer", *ended.stderr.strip().splitlines()]
            sys.stdout.write(f"{database}: {why}\n")
            return None
        packages = json.loads(report.read_text("utf-8"))["dependencies"]
    # A database behind a mirror that does not have it answers that it knows no package at all.
    known = [package for package in packages if "skip_reason" not in package]
    if not known:
        sys.stdout.write(f"{database}: knows none of {len(packages)} packages, so it is not there\n")
        return None
    return packages


def main(files: list[str]) -> int:
    """Ask the first database that can be reached."""
    for database in DATABASES:
        packages = audited(database, files)
        if packages is None:
            continue
        found = [package for package in packages if package.get("vulns")]
        for package in found:
            ids = ", ".join(vulnerability["id"] for vulnerability in package["vulns"])
            sys.stdout.write(f"{package['name']} {package['version']}: {ids}\n")
        sys.stdout.write(f"{database}: {len(packages)} packages looked up, {len(found)} of them vulnerable\n")
        return 1 if found else 0
    sys.stdout.write("no database of vulnerabilities can be reached from here: nothing was audited\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
