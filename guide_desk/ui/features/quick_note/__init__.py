"""The quick note: a small window above whatever is on the screen."""
