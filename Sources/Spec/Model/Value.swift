/// A parameter's value in one assignment.
package enum Value: Hashable, Sendable {
  case integer(Int)
  case real(Double)
  case text(String)
  case boolean(Bool)
}

/// The values of one trial, in the order of the file's parameters; `nil` where a parameter is
/// inactive (its `when` does not hold).
package struct Assignment: Hashable, Sendable {
  package var values: [Value?]

  package init(_ values: [Value?]) { self.values = values }
}
