"""What the program can do: plain functions over a unit of work, and the questions that views ask."""
