"""What the machine can do without us: nothing in this folder imports Guide Desk."""
