"""Put a finished edition in place in one step, so that readers never see half of one."""

import os
import shutil
from pathlib import Path

KEPT = ".editions"


def publish(stage: Path, build: Path, name: str, digest: str) -> Path:
    """Move the staged edition beside the others and point `build/name` at it; return the link.

    The link is replaced by a rename, which either happens or does not. Older copies of the
    same edition go afterwards.
    """
    kept = build / KEPT
    kept.mkdir(parents=True, exist_ok=True)
    final = kept / f"{name}@{digest[:16]}"
    if final.exists():
        shutil.rmtree(final)
    os.replace(stage, final)
    fresh = kept / f"{name}.link"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path(KEPT) / final.name)
    os.replace(fresh, build / name)
    for old in kept.glob(f"{name}@*"):
        if old != final:
            shutil.rmtree(old, ignore_errors=True)
    return build / name
