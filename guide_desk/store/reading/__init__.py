"""Questions to the store that only read, on the driver's own connection: plain SQL text, rows into snapshots."""
