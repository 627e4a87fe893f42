"""Many patients at once: columns of a table -> descriptors -> bit slices -> tables of answers."""
