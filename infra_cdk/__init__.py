"""The CDK app: loops over the registry (nuna.registry) and the resources (nuna.resources); no route is listed here."""
