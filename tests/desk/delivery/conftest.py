from pgplugin import ground  # TEMPORARY, uncommitted
