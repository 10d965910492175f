"""Who signs in at the hub: users and passwords, OpenID Connect as SuperOffice speaks it, tokens."""
