"""The hub: a server that speaks the part of SuperOffice's REST WebAPI that Guide Desk uses. Shares no mapping with the client."""
