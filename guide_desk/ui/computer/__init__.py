"""What the computer tells: that it was locked, has a network again, or that somebody starts the program once more."""
