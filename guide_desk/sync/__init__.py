"""Where the store meets the CRM: sending deeds, fetching news, and deciding when."""
