"""The window. The only folder, beside `app`, that imports PySide6."""
