import Tensors
import Testing

struct TensorTests {
  @Test func `writing a copy leaves the original`() {
    let original = Tensor([1, 2, 3, 4], [2, 2])
    var copy = original
    copy.withUnsafeMutableBufferPointer { $0[0] = 9 }
    #expect(original.values == [1, 2, 3, 4] && copy.values == [9, 2, 3, 4])
  }

  @Test func `writing a view of rows leaves the whole`() {
    let whole = Tensor([1, 2, 3, 4, 5, 6], [3, 2])
    var rows = whole.rows(1..<3)
    rows.withUnsafeMutableBufferPointer { $0[1] = 9 }
    #expect(rows == Tensor([3, 9, 5, 6], [2, 2]) && whole.values == [1, 2, 3, 4, 5, 6])
  }

  @Test func `storage begins at a cache line and ends in zeros`() {
    let storage = Storage([1, 2, 3])
    storage.withUnsafeMutableBufferPointer { buffer in
      #expect(Int(bitPattern: buffer.baseAddress) % 64 == 0)
      let surplus = (3..<16).map { buffer.baseAddress?[$0] }
      #expect(surplus.allSatisfy { $0 == 0 })
    }
    #expect(storage.values == [1, 2, 3])
  }

  @Test func `a shape reads as a matrix`() {
    let shape: Shape = [2, 3, 4]
    #expect(shape.rows == 6 && shape.columns == 4 && shape.count == 24)
    #expect(Shape([]).count == 1 && Shape([]).rows == 1 && "\(shape)" == "[2, 3, 4]")
  }

  @Test func `parameters begin at multiples of 16`() {
    var layout = ParameterLayout()
    let first = layout.add("a", [3, 7])
    let second = layout.add("b", [5])
    #expect(first.range == 0..<21 && second.range == 32..<37)
    #expect(layout.count == 48 && layout.scalarCount == 26 && layout["b"] == second)
  }

  @Test func `a parameter is read and written by its place`() {
    var layout = ParameterLayout()
    _ = layout.add("a", [4])
    let b = layout.add("b", [2])
    let storage = Storage(count: layout.count)
    storage.write(Tensor([1, 2]), to: b)
    #expect(storage.tensor(b) == Tensor([1, 2]) && storage[16] == 1)
  }
}
