"""The tests of Guide Desk. One folder for each folder of the package, and some for the whole."""
