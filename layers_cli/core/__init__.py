"""The values of a diagnosis and the functions between them: no clock, network, file, environment or terminal."""
