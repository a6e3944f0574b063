// swift-tools-version: 6.2
import PackageDescription

// The arrows of the house: what each target may import. Nothing imports upwards.
let warningsAsErrors: [SwiftSetting] = [.treatAllWarnings(as: .error)]

func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: warningsAsErrors)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies, exclude: exclude,
    swiftSettings: warningsAsErrors)
}

let package = Package(
  name: "runner",
  products: [.executable(name: "runner", targets: ["runner"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // C: system libraries and inner loops
    .systemLibrary(name: "CMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "CKernels",
      cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno", "-Werror"])]),

    // What knows nothing of experiments
    library("MPI", ["CMPI"]),
    library("HDF5", ["CHDF5"]),
    library("Tensors", ["COpenBLAS", "CKernels"]),
    library("Neural", ["Tensors"]),
    library("Classic", ["Tensors"]),
    library("Agents", ["Neural"]),
    library("Datasets", ["Tensors", "CZlib", .product(name: "Crypto", package: "swift-crypto")]),
    library("Spec", ["Yams"]),

    // Experiments, trials and how they run
    library(
      "Search",
      ["Spec", "Tensors", .product(name: "HeapModule", package: "swift-collections")]),
    library("Trials", ["Spec", "MPI", "Tensors"]),
    library("Training", ["MPI", "Neural", "Datasets", "Agents"]),
    library("TensorFiles", ["Trials", "CZlib"]),
    library(
      "Results",
      ["HDF5", "Trials", "TensorFiles", "CZlib", .product(name: "Crypto", package: "swift-crypto")]),
    library(
      "Cluster",
      [
        "Search", "Results", "Trials", .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    library(
      "Experiments",
      [
        "Trials", "TensorFiles", "Training", "Agents", "Classic", "Datasets", "Results",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .executableTarget(
      name: "runner",
      dependencies: [
        "Cluster", "Experiments",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: warningsAsErrors),
    .executableTarget(
      name: "benchmarks", dependencies: ["Cluster", "Experiments"], path: "Benchmarks",
      exclude: ["Peers"], swiftSettings: warningsAsErrors),

    // One suite of claims about communicators, run by MPITests over threads and, through
    // mpi-conformance under mpirun, over MPI.
    .target(
      name: "MPIConformance", dependencies: ["MPI", "TestNumbers"],
      path: "Tests/Support/MPIConformance", swiftSettings: warningsAsErrors),
    .executableTarget(
      name: "mpi-conformance", dependencies: ["MPIConformance"],
      path: "Tests/Support/mpi-conformance", swiftSettings: warningsAsErrors),
    // Numbers from a seed, for tests that draw their cases.
    .target(
      name: "TestNumbers", path: "Tests/Support/TestNumbers", swiftSettings: warningsAsErrors),
    // How often a thread asks for memory.
    .target(name: "AllocationCount", path: "Tests/Support/AllocationCount"),
    // An experiment that uses its group, and fails in it where it is told to: run by ClusterTests over
    // threads and, through group-farm under mpirun, over MPI.
    .target(
      name: "GroupTrials", dependencies: ["Trials"], path: "Tests/Support/GroupTrials",
      swiftSettings: warningsAsErrors),
    .executableTarget(
      name: "group-farm",
      dependencies: ["Cluster", "GroupTrials", .product(name: "Logging", package: "swift-log")],
      path: "Tests/Support/group-farm", swiftSettings: warningsAsErrors),
    tests("MPI", ["MPI", "MPIConformance", "mpi-conformance"]),
    tests("HDF5", ["HDF5"]),
    tests("Tensors", ["Tensors", "AllocationCount"]),
    tests("Neural", ["Neural", "AllocationCount"]),
    tests("Classic", ["Classic"]),
    tests("Agents", ["Agents"]),
    tests("Datasets", ["Datasets"]),
    tests("Spec", ["Spec", "TestNumbers"]),
    tests("Search", ["Search", "TestNumbers"]),
    tests("Trials", ["Trials", "TestNumbers"]),
    tests("Training", ["Training"]),
    tests("Results", ["Results", "TestNumbers"], exclude: ["Support/open_every_group.py"]),
    tests("Cluster", ["Cluster", "GroupTrials", "TestNumbers"]),
    tests("Experiments", ["Experiments"], exclude: ["StateDicts"]),
    tests("EndToEnd", ["Results", "Search", "TestNumbers", "group-farm"]),
  ],
  swiftLanguageModes: [.v6]
)
