"""The frame around the places: navigation, keys and mouse, the menu and the sync panel, and what is made late."""
