"""What is said of things of the trade, in whole sentences; Qt-free, and the same words on screen and to a screen reader."""
