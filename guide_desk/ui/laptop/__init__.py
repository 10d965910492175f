"""What lies on this computer, and how it leaves it: told, saved to a file, taken away."""
