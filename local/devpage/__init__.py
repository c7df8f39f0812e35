"""The developer's page at `/_dev`."""
