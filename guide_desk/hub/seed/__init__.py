"""Made-up people for practice: from a fixed seed, relative to the day they are made. Nobody here exists."""
