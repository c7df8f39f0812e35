"""The main job, told step by step against a running stack: a picture becomes a paid sale."""
