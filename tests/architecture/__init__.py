"""What holds for the whole tree, however much is added to it."""
