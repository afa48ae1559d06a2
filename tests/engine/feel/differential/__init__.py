"""Random typed expressions, evaluated here and by feelin; every difference has a rule that explains it."""
