"""Every way to change the world, by noun: frozen commands that run in a unit of work and cannot commit."""
