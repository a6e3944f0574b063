import Tensors

/// A pole on a cart that is pushed left or right (Gymnasium's `CartPole-v1`).
///
/// | | number | range |
/// |---|---|---|
/// | observation, state | position of the cart, m | ends beyond ±2.4 |
/// | | velocity of the cart, m/s | any |
/// | | angle of the pole, rad | ends beyond ±12° |
/// | | angular velocity, rad/s | any |
/// | action | 0 pushes left, 1 right, with 10 N | |
/// | reward | 1 for every step, the last one too | |
/// | start | each number uniform in ±0.05 | |
/// | limit | 500 steps | |
///
/// Source: Barto, Sutton & Anderson, *IEEE SMC* 13 (1983), in the equations of Florian, *Correct
/// equations for the dynamics of the cart-pole system* (2007), without friction, by explicit Euler
/// steps of 0.02 s. The state is Double, the observation its Float.
package struct CartPole: Environment {
  package let stepLimit: Int

  package init(stepLimit: Int = 500) {
    precondition(stepLimit > 0, "a limit of \(stepLimit) steps")
    self.stepLimit = stepLimit
  }

  package var name: String { "CartPole-v1" }
  package var actionCount: Int { 2 }
  package var stateWidth: Int { 4 }
  package var rewardRange: ClosedRange<Float> { 1...1 }

  /// Those of Gymnasium: twice the ends, so that the last observation lies within.
  package var observationRanges: [ClosedRange<Float>] {
    let all = -Float.infinity...Float.infinity
    let (position, angle) = (Float(2 * Self.farthest), Float(2 * Self.steepest))
    return [-position...position, all, -angle...angle, all]
  }

  /// Beyond this position an episode ends, m.
  static let farthest = 2.4
  /// Beyond this angle an episode ends, rad.
  static let steepest = 12 * 2 * Double.pi / 360

  package func start(_ states: StateColumns, at place: Int, using cursor: inout RandomCursor) {
    for column in 0..<4 {
      states[column][place] = -0.05 + 0.1 * cursor.uniform()
    }
  }

  package func step(_ states: StateColumns, _ batch: StepColumns, using random: StepRandomness) {
    let (positions, velocities) = (states[0], states[1])
    let (angles, angularVelocities) = (states[2], states[3])
    for place in stride(from: 0, to: batch.count, by: EnvironmentBatch.lanes) {
      var forces = Lanes()
      for lane in 0..<EnvironmentBatch.lanes {
        forces[lane] = Double(batch.actions[place + lane]) * 20 - 10
      }
      var motion = Motion(
        position: Self.load(positions + place), velocity: Self.load(velocities + place),
        angle: Self.load(angles + place), angularVelocity: Self.load(angularVelocities + place))
      motion.advance(under: forces)
      Self.store(motion.position, to: positions + place)
      Self.store(motion.velocity, to: velocities + place)
      Self.store(motion.angle, to: angles + place)
      Self.store(motion.angularVelocity, to: angularVelocities + place)
    }
    for place in 0..<batch.count {
      let isOut = positions[place].magnitude > Self.farthest
      let isFallen = angles[place].magnitude > Self.steepest
      batch.terminated[place] = isOut || isFallen ? 1 : 0
      batch.rewards[place] = 1
    }
  }

  package func observe(
    _ states: StateColumns, _ places: Range<Int>, into rows: UnsafeMutablePointer<Float>
  ) {
    let (first, second, third, fourth) = (states[0], states[1], states[2], states[3])
    var row = rows
    for place in places {
      row[0] = Float(first[place])
      row[1] = Float(second[place])
      row[2] = Float(third[place])
      row[3] = Float(fourth[place])
      row += 4
    }
  }

  private static func load(_ pointer: UnsafeMutablePointer<Double>) -> Lanes {
    UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
  }

  private static func store(_ lanes: Lanes, to pointer: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: lanes, as: Lanes.self)
  }
}

extension CartPole {
  typealias Lanes = SIMD8<Double>

  /// Eight states, and their change in one step; the operations are those of Gymnasium, in its order.
  struct Motion {
    var position, velocity, angle, angularVelocity: Lanes

    /// Gravity, m/s².
    private static let gravity = 9.8
    private static let poleMass = 0.1
    private static let totalMass = 0.1 + 1.0
    /// Half the pole's length, m.
    private static let length = 0.5
    private static let poleMoment = 0.1 * 0.5
    /// Seconds of a step.
    private static let interval = 0.02

    @inline(__always)
    mutating func advance(under force: Lanes) {
      let (sine, cosine) = (Self.sine(angle), Self.cosine(angle))
      let push =
        (force + Self.poleMoment * (angularVelocity * angularVelocity) * sine) / Self.totalMass
      let inertia =
        Self.length * (4.0 / 3.0 - Self.poleMass * (cosine * cosine) / Self.totalMass)
      let angularAcceleration = (Self.gravity * sine - cosine * push) / inertia
      let acceleration =
        push - Self.poleMoment * angularAcceleration * cosine / Self.totalMass
      position += Self.interval * velocity
      velocity += Self.interval * acceleration
      angle += Self.interval * angularVelocity
      angularVelocity += Self.interval * angularAcceleration
    }

    /// The Taylor series up to x¹⁵/15!: exact to the last bit or two for |x| ≤ 0.5. Episodes end
    /// far below.
    @inline(__always)
    private static func sine(_ x: Lanes) -> Lanes {
      let z = x * x
      return x + x * z * sum(of: sineSeries, z)
    }

    /// The Taylor series up to x¹⁶/16!.
    @inline(__always)
    private static func cosine(_ x: Lanes) -> Lanes {
      let z = x * x
      return 1 + z * sum(of: cosineSeries, z)
    }

    /// −1/3!, 1/5!, −1/7!, …
    private static let sineSeries = SIMD8<Double>(
      -1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362_880, -1.0 / 39_916_800, 1.0 / 6_227_020_800,
      -1.0 / 1_307_674_368_000, 0)
    /// −1/2!, 1/4!, −1/6!, …
    private static let cosineSeries = SIMD8<Double>(
      -1.0 / 2, 1.0 / 24, -1.0 / 720, 1.0 / 40_320, -1.0 / 3_628_800, 1.0 / 479_001_600,
      -1.0 / 87_178_291_200, 1.0 / 20_922_789_888_000)

    /// `c₀ + c₁ z + c₂ z² + …` by Horner's rule, unrolled.
    @inline(__always)
    private static func sum(of c: SIMD8<Double>, _ z: Lanes) -> Lanes {
      var sum = z * c[7] + c[6]
      sum = sum * z + c[5]
      sum = sum * z + c[4]
      sum = sum * z + c[3]
      sum = sum * z + c[2]
      sum = sum * z + c[1]
      return sum * z + c[0]
    }
  }
}
