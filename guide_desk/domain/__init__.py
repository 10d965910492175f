"""The rules of the trade: standard library only, values in, values out."""
