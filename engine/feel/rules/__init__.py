"""How each kind of node becomes code."""
