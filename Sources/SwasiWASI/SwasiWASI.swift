// The module's page comes with its first type.
