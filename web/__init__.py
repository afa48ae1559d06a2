"""The thin face of the engine: pages for people, commands for operators."""
