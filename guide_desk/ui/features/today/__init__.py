"""I dag: who needs me now."""
