/// An expression over parameters (`when`, `constraints`) or over results (`expect`).
package indirect enum Expression: Sendable {
  case number(Double)
  case text(String)
  case boolean(Bool)
  /// A parameter, or in `expect` a metric or state named in a call.
  case name(String, Position)
  case list([Expression])
  case call(String, [Expression], Position)
  case unary(Operator, Expression)
  case binary(Operator, Expression, Expression)

  package enum Operator: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case and, or, not
    case isIn = "in"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"
  }
}
