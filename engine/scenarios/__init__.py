"""Example cases, played through the same commands that people use, and compared with what their files state."""

from engine.scenarios.compare import differences
from engine.scenarios.morning import Morning
from engine.scenarios.player import Played, Player
from engine.scenarios.script import Script, read_cases

__all__ = ["Morning", "Played", "Player", "Script", "differences", "read_cases"]
