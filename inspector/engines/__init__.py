"""Running many inspections. Each engine gives the same findings; they differ in where they run."""
