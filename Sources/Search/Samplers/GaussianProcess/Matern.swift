import Tensors

/// The Matérn kernel of smoothness 5/2, `k(r²) = (1 + √5 r + 5/3 r²) exp(−√5 r)`.
///
/// Source: Rasmussen & Williams, *Gaussian Processes for Machine Learning* (2006), eq. 4.17.
package enum Matern {
  /// Overwrites squared distances r² with k(r²).
  package static func values(ofSquares squares: inout Matrix) {
    var decays = decays(squares)
    Elementary.exponentiate(&decays)
    squares.values.withUnsafeMutableBufferPointer { squares in
      for index in squares.indices {
        let square = max(squares[index], 0)
        squares[index] =
          (1 + (5 * square).squareRoot() + 5.0 / 3 * square) * decays[index]
      }
    }
  }

  /// Overwrites squared distances r² with k(r²), and returns its slope
  /// `dk/d(r²) = −5/6 (1 + √5 r) exp(−√5 r)`.
  package static func valuesAndSlopes(ofSquares squares: inout Matrix) -> Matrix {
    var slopes = Matrix(rows: squares.rows, columns: squares.columns, values: decays(squares))
    Elementary.exponentiate(&slopes.values)
    squares.values.withUnsafeMutableBufferPointer { squares in
      slopes.values.withUnsafeMutableBufferPointer { slopes in
        for index in squares.indices {
          let (square, decay) = (max(squares[index], 0), slopes[index])
          let linear = 1 + (5 * square).squareRoot()
          squares[index] = (linear + 5.0 / 3 * square) * decay
          slopes[index] = -5.0 / 6 * linear * decay
        }
      }
    }
    return slopes
  }

  /// −√5 r, where a square below 0 counts as 0.
  private static func decays(_ squares: Matrix) -> [Double] {
    squares.values.map { -(5 * max($0, 0)).squareRoot() }
  }

  /// The squared distances `[m, n]` between the rows of `a [m, f]` and those of `b [n, f]`.
  package static func squares(_ a: Matrix, _ b: Matrix) -> Matrix {
    var squares = a.times(b, transposing: .second)
    let (ofA, ofB) = (squaredNorms(a), squaredNorms(b))
    let columns = b.rows
    squares.values.withUnsafeMutableBufferPointer { squares in
      for row in ofA.indices {
        for column in ofB.indices {
          let place = row * columns + column
          squares[place] = (ofA[row] - 2 * squares[place]) + ofB[column]
        }
      }
    }
    return squares
  }

  /// The squared distances `[n, n]` between the rows of `a`; exactly 0 on the diagonal.
  package static func squares(_ a: Matrix) -> Matrix {
    var squares = squares(a, a)
    for row in 0..<a.rows { squares[row, row] = 0 }
    return squares
  }

  private static func squaredNorms(_ a: Matrix) -> [Double] {
    (0..<a.rows).map { row in a.row(row).reduce(0) { $0 + $1 * $1 } }
  }
}
