"""The module graph: what each target may import. Docs/Architecture.md draws it.

Imports point down only. Package.swift must declare exactly these edges, and a file may import only
what its target's line names (an undeclared import of a sibling compiles in an incremental build).
"""

ARGUMENT_PARSER = "ArgumentParser"

# Modules of the system, free for every target; tests may use those of TEST_SYSTEM too.
SYSTEM = {"Glibc", "Synchronization"}
TEST_SYSTEM = {"Testing", "Foundation"}

C_TARGETS = ["CLinux", "CStart", "CWasmtime", "CArchive", "CCrypto", "CZlib", "CFuse"]

EDGES = {
    "SwasiCore": ["CLinux"],
    "SwasiCache": ["SwasiCore", "CLinux", "CCrypto"],
    "SwasiFS": ["SwasiCore"],
    "SwasiEngine": ["SwasiCore", "SwasiCache", "CWasmtime", "CLinux"],
    "SwasiWASI": ["SwasiCore", "SwasiFS", "SwasiEngine", "CLinux"],
    "SwasiImage": ["SwasiCore", "SwasiCache", "SwasiFS", "CArchive", "CZlib", "CLinux"],
    "SwasiSnapshot": [
        "SwasiCore", "SwasiCache", "SwasiFS", "SwasiImage", "CArchive", "CZlib", "CLinux",
    ],
    "SwasiFUSE": ["SwasiCore", "SwasiFS", "CFuse", "CLinux"],
    "Swasi": [
        "SwasiCore", "SwasiCache", "SwasiFS", "SwasiEngine", "SwasiWASI", "SwasiImage",
        "SwasiSnapshot", "SwasiFUSE", "CLinux",
    ],
    "SwasiCLI": [
        "Swasi", "SwasiCore", "SwasiCache", "SwasiEngine", "SwasiFS", "SwasiImage",
        "SwasiSnapshot", "SwasiFUSE", "CStart", "CLinux", ARGUMENT_PARSER,
    ],
}

# Targets under Tests/ that other targets import; like all of Tests/ they may import what they
# declare, and nothing in Sources/ may import them.
TEST_SUPPORT = {"SwasiConformance"}

# Packages outside of this one, by the module that is imported.
EXTERNAL = {ARGUMENT_PARSER}

# Folders of code that may be unsafe.
UNSAFE_ROOMS = {"Bridge", "Syscalls", "Storage"}
