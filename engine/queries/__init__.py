"""Every way to look, by noun: questions to a session, answered with frozen view models."""
