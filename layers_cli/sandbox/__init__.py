"""An API server in a box: the documented Partner API on loopback, with named scenarios and faults."""
