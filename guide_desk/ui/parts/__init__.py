"""Pieces that several places share; a part never knows a place."""
