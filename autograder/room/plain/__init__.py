"""Level `aucune`: the same runner as a plain process, bounded and cleaned up after."""
