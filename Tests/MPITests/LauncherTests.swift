import MPI
import Testing

@Suite struct LauncherTests {
  @Test(arguments: [
    (["OMPI_COMM_WORLD_SIZE": "4"], "Open MPI's mpirun", 4),
    (["PMI_SIZE": "2"], "MPICH's or Intel's mpirun", 2),
    (["MPI_LOCALNRANKS": "3", "PMI_SIZE": "1"], "MPICH's or Intel's mpirun", 3),
    (["MV2_COMM_WORLD_SIZE": "8"], "MVAPICH's mpirun", 8),
    (["SLURM_STEP_NUM_TASKS": "16"], "srun", 16),
    (["PMIX_RANK": "5"], "a PMIx launcher", 6),
  ])
  func `a launcher of several ranks is recognised`(
    environment: [String: String], name: String, ranks: Int
  ) throws {
    let launcher = try #require(Launcher(environment))
    #expect(launcher.name == name)
    #expect(launcher.ranks == ranks)
  }

  @Test(arguments: [
    [:], ["OMPI_COMM_WORLD_SIZE": "1"], ["SLURM_NTASKS": "8"], ["PMIX_RANK": "0"],
    ["PMI_SIZE": "many"],
  ])
  func `no launcher of several ranks is seen where there is none`(environment: [String: String]) {
    #expect(Launcher(environment) == nil)
  }

  @Test func `ranks that are alone though several were started are told so`() throws {
    let worlds = try #require(
      SeparateWorlds(["PMI_SIZE": "4"], size: 1, library: "Open MPI v4.1.4"))
    #expect(
      worlds.description == "MPICH's or Intel's mpirun started 4 ranks or more, but each is alone: "
        + "this program uses Open MPI v4.1.4")
    #expect(
      worlds.hint
        == "start it with the mpirun of that library; another MPI's may come first on PATH")
  }

  @Test func `ranks that found each other are one world`() {
    #expect(SeparateWorlds(["PMI_SIZE": "4"], size: 4, library: "") == nil)
  }

  @Test(arguments: [("1", true), ("true", true), ("0", false), ("", false)])
  func `recovery is read from Open MPI's variable`(value: String, recovers: Bool) {
    #expect(Launcher.recovers(["OMPI_MCA_orte_enable_recovery": value]) == recovers)
  }
}
