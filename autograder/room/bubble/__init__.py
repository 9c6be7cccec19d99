"""Level `bulle`: student code in namespaces of its own, which bubblewrap builds."""
