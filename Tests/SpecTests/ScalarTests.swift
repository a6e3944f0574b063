import Spec
import Testing

@Test(arguments: [
  ("1e-4", "1e-04|0.0001"), ("1E3", "1000.0"), ("012", "12"), ("0o14", "12"), ("0x1F", "31"),
  ("+7", "7"), ("-7", "-7"), (".5", "0.5"), ("1.", "1.0"), ("1_000", "\"1_000\""),
  ("no", "\"no\""), ("on", "\"on\""), ("yes", "\"yes\""), ("true", "true"), ("False", "false"),
  ("tRue", "\"tRue\""), ("~", "null"), ("null", "null"), ("", "null"), ("nULL", "\"nULL\""),
  (".inf", "\".inf\""), ("-.INF", "\"-.inf\""), (".nan", "\".nan\""), ("1e", "\"1e\""),
  ("1.2.3", "\"1.2.3\""), ("0x", "\"0x\""), ("'1'", "\"1\""),
  ("\"a\\tb\"", "\"a\\tb\""), ("2026-11-21", "\"2026-11-21\""), ("12:30", "\"12:30\""),
  ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
])
func `a scalar means what the core schema of YAML 1.2 says`(text: String, json: String) throws {
  let file = try ExperimentFile(text: "experiment: a\nsettings:\n  x: \(text)", path: "a.exp")
  let found = file.settings["x"]?.canonicalJSON ?? ""
  #expect(json.split(separator: "|").contains { $0 == found })
}

@Test(arguments: [
  ("90s", 90.0), ("20m", 1200), ("2h", 7200), ("1h30m", 5400), ("500ms", 0.5), ("0", 0),
])
func `a duration is read in seconds`(text: String, seconds: Double) {
  #expect(Quantity.seconds(text) == seconds)
}

@Test(arguments: ["", "s", "5", "5x", "-1s", "1e3s", "5 s", "1..5s"])
func `what is no duration is refused`(text: String) { #expect(Quantity.seconds(text) == nil) }

@Test(arguments: [("64MiB", 67_108_864), ("2GB", 2_000_000_000), ("4096", 4096), ("1.5KiB", 1536)])
func `a size is read in bytes`(text: String, bytes: Int) { #expect(Quantity.bytes(text) == bytes) }

@Test func `durations and sizes are written as files write them`() {
  #expect(Quantity.duration(7200) == "2h" && Quantity.duration(90) == "90s")
  #expect(Quantity.duration(0.01) == "10ms" && Quantity.duration(0) == "0s")
  #expect(Quantity.size(67_108_864) == "64MiB" && Quantity.size(1000) == "1000B")
}
