import Cluster
import HDF5
import MPI
import Results
import Tensors

/// The runner's own version, and those of what it stands on.
enum Version {
  static let text = "0.1.0"

  #if compiler(>=6.3)
    private static let swift = "6.3 or later"
  #else
    private static let swift = "6.2"
  #endif

  /// For the provenance of results, in a fixed order.
  static func all(_ world: World) -> [NamedText] {
    var versions = withoutMPI
    versions.insert(NamedText(name: "MPI", text: world.libraryVersion), at: 3)
    return versions
  }

  /// The same of a program that talks to no other ranks.
  static var withoutMPI: [NamedText] {
    [
      NamedText(name: "runner", text: text),
      NamedText(name: "Swift", text: swift),
      NamedText(name: "HDF5", text: HDF5File.libraryVersion),
      NamedText(name: "BLAS", text: BLASKernel.libraryVersion),
      NamedText(name: "BLAS kernel", text: BLASKernel.current().loaded),
    ]
  }
}
