import Tensors
import Testing

/// Patterns of letters that fit no shapes.
struct EinsumTests {
  @Test(arguments: [
    ("ij,jk", "the letters of the result come after '->'"),
    ("ij,j2->i", "an axis is a letter"),
    ("ij->i", "terms and operands must be equally many"),
    ("ii,jk->i", "'ii' has a letter twice"),
    ("ijk,jk->i", "'ijk' is not for the rank of [2, 3]"),
    ("ij,jk->ik", "j has two extents"),
    ("ij,ki->kl", "l is in no operand"),
  ])
  func `ends the program with one line`(pattern: String, rule: String) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [pattern] in
      let tape = Tape(ParameterLayout())
      _ = tape.einsum(pattern, tape.input([2, 3]), tape.input([4, 2]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("einsum '\(pattern)': \(rule): [2, 3] and [4, 2]"))
  }

  @Test func `a result without letters is a number`() {
    let tape = Tape(ParameterLayout())
    let (a, b) = (tape.constant(Tensor([1, 2, 3])), tape.constant(Tensor([4, 5, 6])))
    let y = tape.einsum("i,i->", a, b)
    tape.forward(weights: Storage(count: 0))
    #expect(tape.value(of: y).values == [32] && y.shape == [])
  }

  @Test func `six axes turned round twice are as before`() {
    let tape = Tape(ParameterLayout())
    let x = tape.constant(Example.tensor("x", [2, 3, 2, 3, 2, 3], in: -1...1))
    let y = tape.einsum("abcdef->fedcba", tape.einsum("abcdef->fedcba", x))
    tape.forward(weights: Storage(count: 0))
    #expect(tape.value(of: y) == tape.value(of: x))
  }
}
