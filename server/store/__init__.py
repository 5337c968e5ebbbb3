"""All SQL, and nothing but SQL: statements, tables, migrations, and the two engines that run them."""
