import Glibc

/// What the environment tells of the program that started this one.
package struct Launcher: Equatable, Sendable {
  /// As one would call it: "Open MPI's mpirun".
  package let name: String
  /// Ranks it started, as far as it told; at least 2.
  package let ranks: Int

  /// Variables that tell the number of ranks, and who sets them.
  private static let counts = [
    ("OMPI_COMM_WORLD_SIZE", "Open MPI's mpirun"), ("PMI_SIZE", "MPICH's or Intel's mpirun"),
    ("MV2_COMM_WORLD_SIZE", "MVAPICH's mpirun"), ("MPI_LOCALNRANKS", "MPICH's or Intel's mpirun"),
    ("SLURM_STEP_NUM_TASKS", "srun"),
  ]
  /// Variables that tell a number of this rank; above 0 there must be more than one.
  private static let places = [("PMIX_RANK", "a PMIx launcher")]
  private static let recovery = "OMPI_MCA_orte_enable_recovery"
  private static let mapping = "OMPI_MCA_rmaps_base_mapping_policy"
  private static let oversubscription = "OMPI_MCA_rmaps_base_oversubscribe"

  /// The launcher that meant to start more than one rank; nil when there is none.
  package init?(_ environment: [String: String]) {
    func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
    for (variable, name) in Self.counts {
      guard let ranks = number(variable), ranks > 1 else { continue }
      (self.name, self.ranks) = (name, ranks)
      return
    }
    for (variable, name) in Self.places {
      guard let place = number(variable), place > 0 else { continue }
      (self.name, self.ranks) = (name, place + 1)
      return
    }
    return nil
  }

  /// Beginnings of the variables by which launchers address their ranks: a program that was started with
  /// them and calls MPI takes itself for one of the ranks and aborts.
  private static let prefixes = [
    "OMPI_", "PMIX_", "PMI_", "ORTE_", "PRTE_", "OPAL_", "HYDRA_", "MPI_LOCAL",
  ]

  /// Whether a variable of the environment is the launcher's word to its ranks.
  package static func isVariable(_ name: some StringProtocol) -> Bool {
    prefixes.contains { name.hasPrefix($0) }
  }

  /// Whether Open MPI keeps the other ranks alive when one dies.
  package static func recovers(_ environment: [String: String]) -> Bool {
    isTrue(environment[recovery])
  }

  /// Whether Open MPI was asked for more ranks than there are cores, by `--oversubscribe` or by
  /// `--map-by …:OVERSUBSCRIBE`.
  package static func sharesCores(_ environment: [String: String]) -> Bool {
    isTrue(environment[oversubscription])
      || environment[mapping]?.lowercased().contains(":oversubscribe") == true
  }

  private static func isTrue(_ value: String?) -> Bool {
    ["1", "true", "yes", "enabled"].contains(value?.lowercased())
  }

  /// The variables of this process that are looked at here.
  package static func environment() -> [String: String] {
    let names = counts.map(\.0) + places.map(\.0) + [recovery, mapping, oversubscription]
    return names.reduce(into: [:]) { found, name in
      found[name] = getenv(name).map { String(cString: $0) }
    }
  }
}

/// A launcher started several ranks, each of which believes to be the only one.
package struct SeparateWorlds: Error, Equatable, Sendable, CustomStringConvertible {
  package let launcher: Launcher
  /// First line of the library's version.
  package let library: String

  /// Nil when the ranks found each other, or there is but one.
  package init?(_ environment: [String: String], size: Int, library: String) {
    guard size == 1, let launcher = Launcher(environment) else { return nil }
    (self.launcher, self.library) = (launcher, library)
  }

  package var description: String {
    "\(launcher.name) started \(launcher.ranks) ranks or more, but each is alone: "
      + "this program uses \(library)"
  }

  /// What to do.
  package var hint: String {
    "start it with the mpirun of that library; another MPI's may come first on PATH"
  }
}
