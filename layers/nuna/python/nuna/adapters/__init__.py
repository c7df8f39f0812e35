"""The only place that does I/O; each module implements a Protocol of `nuna.adapters.ports`."""
