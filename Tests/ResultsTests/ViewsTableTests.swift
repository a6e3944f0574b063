import Results
import Spec
import TestNumbers
import Testing
import Trials

/// `runner trials` and `runner best`.
struct ViewsTableTests {
  private func numbers(_ table: TrialTable) -> [String] {
    let rows = table.text(as: .csv).split(separator: "\r\n").dropFirst()
    return rows.map { String($0.prefix { $0 != "," }) }
  }

  @Test func `the table shows objective, parameters and last values`() throws {
    let table = try TrialTable(ViewsFixtures.sweep)
    #expect(
      table.text(as: .table) == """
        trial  state    accuracy/validation    lr  width  optimizer   loss  size
            0  done                     0.8   0.1     32  sgd        0.625  1200
            1  done                  0.8834  1e-5    128  adam        0.25     9
            2  pruned                     –  0.25     64  –              3     –
            3  failed                     –     1     64  sgd          nan     –
            4  running                    –   0.5     64  sgd            2     –
            5  waiting                    –     –      –  –              –     –

        """)
  }

  @Test func `CSV has one row a trial under stable titles`() throws {
    let table = try TrialTable(ViewsFixtures.sweep, top: 2)
    #expect(
      table.text(as: .csv)
        == [
          "trial,state,objective,param_lr,param_width,param_optimizer,accuracy/validation,loss,size,"
            + "seconds,reason",
          "0,done,0.8,0.1,32,sgd,0.8,0.625,1200.0,10.0,",
          "1,done,0.8834,1e-05,128,adam,0.8834,0.25,9.0,20.0,", "",
        ].joined(separator: "\r\n"))
  }

  @Test func `JSON has null for what is not there and for NaN`() throws {
    let table = try TrialTable(ViewsFixtures.sweep, order: .key("-time"), top: 3)
    #expect(
      table.text(as: .json) == """
        [
        {"trial":1,"state":"done","objective":0.8834,"parameters":{"lr":1e-05,"width":128,\
        "optimizer":"adam"},"metrics":{"accuracy/validation":0.8834,"loss":0.25,"size":9.0},\
        "seconds":20.0},
        {"trial":0,"state":"done","objective":0.8,"parameters":{"lr":0.1,"width":32,\
        "optimizer":"sgd"},"metrics":{"accuracy/validation":0.8,"loss":0.625,"size":1200.0},\
        "seconds":10.0},
        {"trial":2,"state":"pruned","objective":null,"parameters":{"lr":0.25,"width":64,\
        "optimizer":null},"metrics":{"accuracy/validation":null,"loss":3.0,"size":null},\
        "seconds":5.0}
        ]

        """)
  }

  @Test(arguments: [
    ("lr", ["1", "0", "2", "4", "3", "5"]), ("-lr", ["3", "4", "2", "0", "1", "5"]),
    ("loss", ["1", "0", "4", "2", "3", "5"]), ("-loss", ["2", "4", "0", "1", "3", "5"]),
    ("-number", ["5", "4", "3", "2", "1", "0"]), ("time", ["3", "2", "0", "1", "4", "5"]),
    ("optimizer", ["1", "0", "3", "4", "2", "5"]), ("-width", ["1", "2", "3", "4", "0", "5"]),
    ("objective", ["0", "1", "2", "3", "4", "5"]), ("-state", ["3", "2", "0", "1", "4", "5"]),
  ])
  func `trials without a value come last in both directions`(key: String, order: [String]) throws {
    #expect(numbers(try TrialTable(ViewsFixtures.sweep, order: .key(key))) == order)
  }

  @Test func `an unknown key is refused with those that there are`() {
    #expect(
      throws: ViewError(
        "trials cannot be sorted by 'lrr'",
        hint:
          "there are: lr, width, optimizer, accuracy/validation, loss, size, objective, number, "
          + "state, time")
    ) {
      try TrialTable(ViewsFixtures.sweep, order: .key("lrr"))
    }
  }

  @Test func `best shows done trials, best first`() throws {
    #expect(numbers(try TrialTable(ViewsFixtures.sweep, order: .best)) == ["1", "0"])
    #expect(numbers(try TrialTable(ViewsFixtures.sweep, order: .best, top: 1)) == ["1"])
  }

  @Test func `a single trial is the best without an objective`() throws {
    #expect(numbers(try TrialTable(ViewsFixtures.single, order: .best)) == ["0"])
  }

  @Test func `without an objective no trial of several is the best`() {
    var study = ViewsFixtures.sweep
    study.header.objectives = []
    #expect(
      throws: ViewError(
        "sweep has no objective, so no trial is the best",
        hint: "name a metric: --sort KEY (there are: accuracy/validation, loss, size)")
    ) {
      try TrialTable(study, order: .best)
    }
  }

  @Test func `the Pareto front leaves out what is beaten and keeps what is equal`() throws {
    let study = ViewsFixtures.front([(3, 1), (1, 3), (2, 2), (2, 3), (2, 2), (.nan, 0), (3, 3)])
    #expect(numbers(try TrialTable(study, pareto: true)) == ["1", "2", "4", "0"])
    #expect(
      numbers(try TrialTable(study, order: .key("-number"), pareto: true)) == ["4", "2", "1", "0"])
  }

  @Test func `each objective has its own goal on the front, and failed trials are not on it`() {
    var study = ViewsFixtures.front([(1, 1), (2, 3), (0, 0), (9, 9), (1, -.infinity)])
    study.header.objectives[1].goal = "maximize"
    study.trials[3].state = .failed
    #expect(study.paretoFront.map(\.number) == [2, 0, 1])
  }

  @Test func `a trial that lacks one objective has failed`() {
    for values in [[1.0], [1.0, .nan]] {
      var study = Study(header: ViewsFixtures.front([]).header)
      let samples = zip(["a", "b"], values).map { ViewsFixtures.end($0, $1) }
      study.apply(.started(trial: 0, attempt: 1, assignment: Assignment([]), rank: 0, time: 0))
      study.apply(.recorded(trial: 0, attempt: 1, samples))
      study.apply(
        .finished(trial: 0, attempt: 1, Outcome(state: .done, seconds: 1, time: 1)))
      #expect(study.trials[0].state == .failed)
      #expect(study.trials[0].reason.hasPrefix("the objective b "))
    }
  }

  @Test func `the Pareto front equals comparing all pairs`() {
    var generator = SplitMix64(seed: 7)
    let values = (0..<300).map { _ in (Double(generator.below(32)), Double(generator.below(32))) }
    let front = values.indices.filter { point in
      !values.contains {
        $0.0 <= values[point].0 && $0.1 <= values[point].1 && $0 != values[point]
      }
    }
    #expect(ViewsFixtures.front(values).paretoFront.map(\.number).sorted() == front)
  }
}
