"""The exercises of the course: worlds, simulators, questions, baselines and oracles."""
