import Tensors
import Testing

/// Values that are data.
struct DetachedTests {
  @Test func `no gradient flows through a detached value`() {
    let tape = Tape(ParameterLayout())
    let x = tape.input([3], differentiable: true)
    tape.write(Tensor([1, 2, 3]), to: x)
    let loss = tape.sum(tape.multiply(x, tape.detached(tape.square(x))))
    tape.forward(weights: Storage(count: 0))
    tape.backward(from: loss, into: Storage(count: 0))
    #expect(tape.gradient(of: x).values == [1, 4, 9])
  }

  @Test func `places found in a value choose from it, and the choice has a gradient`() {
    let tape = Tape(ParameterLayout())
    let x = tape.input([2, 3], differentiable: true)
    tape.write(Tensor([5, 7, 6, 3, 1, 2], [2, 3]), to: x)
    let places = tape.argMaximum(x, axes: [1], keepsAxes: true)
    let loss = tape.sum(tape.square(tape.gathered(x, places, axis: 1)))
    tape.forward(weights: Storage(count: 0))
    tape.backward(from: loss, into: Storage(count: 0))
    #expect(tape.value(of: places).values == [1, 0])
    #expect(tape.gradient(of: x).values == [0, 14, 0, 6, 0, 0])
  }

  @Test func `the largest numbers come with their places`() {
    let tape = Tape(ParameterLayout())
    let x = tape.constant(Tensor([3, 9, 4, 9, 1], [5]))
    let (values, places) = (tape.largest(x, 3, axis: 0), tape.largestPlaces(x, 3, axis: 0))
    tape.forward(weights: Storage(count: 0))
    #expect(tape.value(of: values).values == [9, 9, 4])
    #expect(tape.value(of: places).values == [1, 3, 2])
  }

  @Test func `a thousand numbers are sorted, equal ones in their order`() {
    let numbers = (0..<1000).map { Float($0 * 7919 % 101) }
    let places = Op.sortedPlaces(Tensor(numbers)).values.map { Int($0) }
    let expected = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
    #expect(places == expected)
  }

  @Test func `traps when a place lies outside of its axis`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.gathered(Tensor([1, 2, 3]), Tensor([0, 3]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("gathered: place 3.0 at index 1, axis 0 of extent 3"))
  }
}
