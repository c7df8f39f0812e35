"""The CDK app: loops over the registry (nuna.function) and the resources (nuna.resources); no route is listed here."""
