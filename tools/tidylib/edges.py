"""The module graph: what each target may import. Docs/Architecture.md draws it.

Imports point down only. Package.swift must declare exactly these edges, and a file may import only
what its target's line names (an undeclared import of a sibling compiles in an incremental build).
"""

ARGUMENT_PARSER = "ArgumentParser"

# Modules of the system, free for every target; tests may use those of TEST_SYSTEM too.
SYSTEM = {"Glibc", "Synchronization"}
TEST_SYSTEM = {"Testing", "Foundation"}
# Modules for tests of other packages: they import Testing.
TESTING = {"SwasiTesting"}

C_TARGETS = [
    "CLinux", "CStart", "CWasmtime", "CArchive", "CCrypto", "CZlib", "CFuse", "CZstd",
]

EDGES = {
    "SwasiCore": ["CLinux"],
    "SwasiCache": ["SwasiCore", "CLinux", "CCrypto"],
    "SwasiFS": ["SwasiCore"],
    "SwasiEngine": ["SwasiCore", "SwasiCache", "CWasmtime", "CLinux"],
    "SwasiRecording": ["SwasiCore", "SwasiCache", "CZstd"],
    "SwasiWASI": ["SwasiCore", "SwasiFS", "SwasiEngine", "SwasiRecording", "CLinux"],
    "SwasiImage": ["SwasiCore", "SwasiCache", "SwasiFS", "CArchive", "CZlib", "CLinux"],
    "SwasiSnapshot": [
        "SwasiCore", "SwasiCache", "SwasiFS", "SwasiImage", "CArchive", "CZlib", "CLinux",
    ],
    "SwasiFUSE": ["SwasiCore", "SwasiFS", "CFuse", "CLinux"],
    "Swasi": [
        "SwasiCore", "SwasiCache", "SwasiFS", "SwasiEngine", "SwasiWASI", "SwasiImage",
        "SwasiSnapshot", "SwasiFUSE", "SwasiRecording", "CLinux",
    ],
    "SwasiTesting": ["Swasi"],
    "SwasiCLI": [
        "Swasi", "SwasiCore", "SwasiCache", "SwasiEngine", "SwasiFS", "SwasiImage",
        "SwasiSnapshot", "SwasiFUSE", "SwasiRecording", "CStart", "CLinux", ARGUMENT_PARSER,
    ],
}

# Targets under Tests/ that other targets import; like all of Tests/ they may import what they
# declare, and nothing in Sources/ may import them.
TEST_SUPPORT = {"SwasiConformance"}

# Packages outside of this one, by the module that is imported.
EXTERNAL = {ARGUMENT_PARSER}

# Folders of code that may be unsafe.
UNSAFE_ROOMS = {"Bridge", "Syscalls", "Storage"}

# Ways to the outside and the only files that may take them: what a guest sees comes through World.
# The others measure for a user, keep caches, or are the command's.
CLOCKS = {
    "Sources/SwasiCore/World/Syscalls/HostClock.swift",
    "Sources/SwasiCache/Syscalls/HostClock.swift",
    "Sources/SwasiEngine/Syscalls/Deadline.swift",
    "Sources/SwasiWASI/Tracing/Syscalls/TraceClock.swift",
    "Sources/SwasiCore/Syscalls/Stopwatch.swift",
    "Sources/SwasiCLI/Syscalls/HostTime.swift",
}
RANDOMNESS = {"Sources/SwasiCore/World/Syscalls/HostClock.swift"}
WAITS = {
    "Sources/SwasiEngine/Syscalls/Deadline.swift",
    "Sources/SwasiCore/World/Syscalls/Waiter.swift",
    "Sources/SwasiWASI/Tracing/Storage/TraceBuffer.swift",
    "Sources/SwasiSnapshot/Archive/Syscalls/DescriptorOutput.swift",
    "Sources/SwasiFUSE/Syscalls/Bell.swift",
    "Sources/SwasiCLI/Syscalls/HostProcess.swift",
}
# Modules whose code runs for a guest, and that open nothing of the host.
SEALED_MODULES = {"SwasiFS", "SwasiWASI"}
