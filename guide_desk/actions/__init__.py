"""What a guide can trigger, as data: menus, shortcuts and the help page are built from it."""
