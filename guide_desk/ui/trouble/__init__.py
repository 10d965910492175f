"""What is said when something does not go as it should."""
