"""Nuna Curate's shared package: the registry, the domain's rules and the adapters."""
