"""Small things that know the theme and nothing of the trade."""
