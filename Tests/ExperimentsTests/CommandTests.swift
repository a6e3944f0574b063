import Experiments
import Foundation
import Spec
import Testing
import Trials

@Suite struct ReportedLineTests {
  @Test func `a metric line gives its values at its moment`() throws {
    #expect(
      try ReportedLine(metricLine: "metric loss=0.5 step=3 accuracy=1e-1")?.samples == [
        Sample("loss", .step(3), 0.5), Sample("accuracy", .step(3), 0.1),
      ])
    #expect(try ReportedLine(metricLine: "metric loss=1")?.samples == [Sample("loss", .end, 1)])
  }

  @Test func `of several axes the last one says where`() throws {
    #expect(
      try ReportedLine(metricLine: "metric epoch=1.0 loss=0.5 step=3")?.samples == [
        Sample("epoch", .step(3), 1), Sample("loss", .step(3), 0.5),
      ])
  }

  @Test(arguments: ["", "metric", "metrics loss=1", "metric loss", "metric loss=x", "loss=1"])
  func `other lines are no metric lines`(line: String) throws {
    #expect(try ReportedLine(metricLine: line) == nil)
  }

  @Test(arguments: ["step=-1", "epoch=x", "round=1.5"])
  func `a step that cannot be is an error`(word: String) {
    let error = #expect(throws: BadIndex.self) {
      try ReportedLine(metricLine: "metric loss=1 \(word)")
    }
    #expect(error?.description.contains("'\(word)'") == true)
  }

  @Test func `a line of JSON gives its numbers`() {
    #expect(
      ReportedLine(jsonLine: #"{"loss": 0.5, "n": 3, "name": "x", "more": {"y": 1}}"#)?.samples
        == [Sample("loss", .end, 0.5), Sample("n", .end, 3)])
    #expect(ReportedLine(jsonLine: "{") == nil && ReportedLine(jsonLine: "[1]") == nil)
  }
}

@Suite(.serialized) struct CommandTests {
  private func run(
    _ script: String, parameters: [(name: String, value: Value)] = [], stop: TrialStopped? = nil
  ) async throws -> [String: Double] {
    let text = Node(.text(script), at: Position(source: "", line: 1, column: 1)).canonicalJSON
    return try await Bench.runApart(
      "command", #"{"command": ["sh", "-c", \#(text)]}"#, parameters: parameters, stop: stop)
  }

  @Test(arguments: [
    ("${args}", "--lr=1e-05 --net.width=32 --net.deep=True --kind=a b"),
    ("${args_no_boolean_flags}", "--lr=1e-05 --net.width=32 --net.deep --kind=a b"),
    ("${args_no_hyphens}", "lr=1e-05 net.width=32 net.deep=True kind=a b"),
    ("${args_json}", #"{"kind":"a b","lr":1e-05,"net":{"deep":true,"width":32}}"#),
    ("${envvar:RUNNER_TRIAL}", "5"), ("--n=${envvar:RUNNER_TRIAL}${envvar:NOT_THERE}", "--n=5"),
    ("${envvar:NOT_THERE}", ""), ("${other}", "${other}"),
  ])
  func `macros stand for the parameters`(word: String, text: String) async throws {
    let script = #"[ "$*" = '\#(text)' ] && echo metric ok=1"#
    let quoted = Node(.text(script), at: Position(source: "", line: 1, column: 1)).canonicalJSON
    let result = try await Bench.runApart(
      "command", #"{"command": ["sh", "-c", \#(quoted), "-", "\#(word)"]}"#,
      parameters: [
        ("lr", .real(1e-5)), ("net.width", .integer(32)), ("net.deep", .boolean(true)),
        ("kind", .text("a b")),
      ])
    #expect(result == ["ok": 1])
  }

  @Test(arguments: [
    ("${args}", #"--layers=[64, 'a'] --net.rate=None --loader={'pin': True} --kind=[1]"#),
    (
      "${args_json}", #"{"kind":"[1]","layers":[64,"a"],"loader":{"pin":true},"net":{"rate":null}}"#
    ),
  ])
  func `texts of JSON are lists, objects and nothing where the file says so`(
    word: String, text: String
  ) async throws {
    let script = "[ \"$*\" = \(Self.quoted(text)) ] && echo metric ok=1"
    let quoted = Node(.text(script), at: Position(source: "", line: 1, column: 1)).canonicalJSON
    let result = try await Bench.runApart(
      "command",
      #"{"command": ["sh", "-c", \#(quoted), "-", "\#(word)"], "#
        + #""structured": ["layers", "net.rate", "loader"]}"#,
      parameters: [
        ("layers", .text(#"[64,"a"]"#)), ("net.rate", .text("null")),
        ("loader", .text(#"{"pin":true}"#)), ("kind", .text("[1]")),
      ])
    #expect(result == ["ok": 1])
  }

  /// As one word of a shell.
  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: #"'\''"#) + "'"
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func `a script may write its summary by name and ask for a plain config`() async throws {
    let script = """
      import wandb
      run = wandb.init()
      assert run.config.as_dict() == {"lr": 0.5} and wandb.__version__
      run.summary.best = 3
      assert run.summary.best == 3
      run.log({"a=b c": 2})
      """
    let quoted = Node(.text(script), at: Position(source: "", line: 1, column: 1)).canonicalJSON
    let result = try await Bench.runApart(
      "command", #"{"command": ["python3", "-c", \#(quoted)], "wandb": true}"#,
      parameters: [("lr", .real(0.5))])
    #expect(result == ["best": 3, "a_b_c": 2])
  }

  @Test func `parameters come as a file of JSON too`() async throws {
    let script = #"grep -q '{"on":false}' "$1" && echo metric ok=1"#
    let quoted = Node(.text(script), at: Position(source: "", line: 1, column: 1)).canonicalJSON
    let result = try await Bench.runApart(
      "command", #"{"command": ["sh", "-c", \#(quoted), "-", "${args_json_file}"]}"#,
      parameters: [("on", .boolean(false))])
    #expect(result == ["ok": 1])
  }

  @Test func `metric lines and a last line of JSON are recorded`() async throws {
    let result = try await run(#"echo metric loss=0.25 step=1; echo text; echo '{"score": 7}'"#)
    #expect(result == ["loss": 0.25, "score": 7])
  }

  @Test func `metrics that would meet in one column are an error`() async {
    let error = await #expect(throws: MetricNameProblem.self) {
      try await run("echo metric a/b=1 a/b=2; echo metric a_b=2")
    }
    #expect(
      error?.description
        == "metrics 'a/b' and 'a_b' would both be 'a_b' in the results file; rename one")
  }

  @Test func `an exit code fails with the last errors and may be repeated`() async {
    let error = await #expect(throws: CommandFailed.self) {
      try await run("echo it broke >&2; exit 3")
    }
    #expect(error.map { "\($0)" } == "sh ended with exit code 3: it broke")
  }

  @Test func `a program that is not there fails with its name`() async {
    let error = await #expect(throws: (any Error).self) {
      try await Bench.runApart("command", #"{"command": ["./no-such-program"]}"#)
    }
    #expect(error.map { "\($0)" }?.contains("no-such-program") == true)
  }

  @Test(arguments: ["/bin/sh", "./bin/sh"])
  func `a program is also named by a path, from the folder it runs in`(program: String) async throws
  {
    let result = try await Bench.runApart(
      "command", #"{"command": ["\#(program)", "-c", "echo metric a=1"], "directory": "/"}"#)
    #expect(result == ["a": 1])
  }

  @Test(arguments: [1, 2])
  func `megabytes without a line end stop neither program nor trial`(stream: Int) async throws {
    let result = try await run(
      "head -c 3000000 /dev/zero | tr '\\0' e >&\(stream); echo; echo metric a=1")
    #expect(result == ["a": 1])
  }

  @Test func `a program is told its parameters and its trial`() async throws {
    let result = try await run(
      #"test "$RUNNER_PARAMETERS" = '{"lr":0.5}' && test -d "$RUNNER_SCRATCH" && "#
        + "test $RUNNER_REPEAT = 0 && test -n \"$RUNNER_SEED\" && echo metric trial=$RUNNER_TRIAL",
      parameters: [("lr", .real(0.5))])
    #expect(result == ["trial": 5])
  }

  @Test func `a program sees no variable of a launcher`() async throws {
    setenv("OMPI_COMM_WORLD_RANK", "1", 1)
    setenv("PMIX_RANK", "1", 1)
    defer {
      unsetenv("OMPI_COMM_WORLD_RANK")
      unsetenv("PMIX_RANK")
    }
    let result = try await run("echo metric n=$(env | grep -c -E '^(OMPI_|PMIX_)')")
    #expect(result == ["n": 0])
  }

  @Test func `large output and bytes that are no text do no harm`() async throws {
    let result = try await run(
      #"head -c 3000000 /dev/zero | tr '\0' a; echo; printf '\377\376\n'; "#
        + "yes line | head -n 100000; echo metric x=1")
    #expect(result == ["x": 1])
  }

  @Test func `a program that ignores SIGTERM is killed when the trial must stop`() async {
    let start = ContinuousClock.now
    await #expect(throws: TrialStopped.timedOut) {
      try await run("trap '' TERM; while true; do sleep 0.1; done", stop: .timedOut)
    }
    #expect(ContinuousClock.now - start < .seconds(30))
  }
}
