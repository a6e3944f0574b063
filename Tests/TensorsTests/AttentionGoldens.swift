/// Attention by PyTorch 2.13 in Float: of y, dq, dk and dv the first, middle and last number and
/// Σ of the magnitudes. Made by `python3 Tests/Goldens/attention.py`.
enum AttentionGoldens {
  /// 5 queries, 7 keys, 2 heads of 4.
  static let cross: [SIMD4<Float>] = [
    [-0.0668601245, 0.0726598203, -0.0657475665, 4.18044186],  // y
    [-0.0134310257, 0.0178760029, -0.0210390743, 1.4068464],  // dq
    [0.00953436736, -0.0331380367, -0.0215196218, 1.72481668],  // dk
    [-0.0422779657, 0.0978128463, -0.0326771699, 6.36323643],  // dv
  ]

  /// 300 queries and keys, 2 heads of 8, each query sees keys up to its place.
  static let causal: [SIMD4<Float>] = [
    [0.0625, 0, 0.0260124877, 301.528748],  // y
    [0, 0, 0.0275427196, 236.810287],  // dq
    [0.14182733, 0.107747152, 6.35537217e-05, 224.053223],  // dk
    [-0.0148065407, -0.0269084927, -0.00133935956, 265.931946],  // dv
  ]

  /// 150 queries, 300 keys, 2 heads of 8; of the second sample only 77 keys are seen.
  static let padded: [SIMD4<Float>] = [
    [-0.0240477994, 0.0293844603, 0.0217805672, 129.740417],  // y
    [-0.00111345318, -0.0199189093, 0.00933253951, 121.163216],  // dq
    [0.0152938878, 0.0499383211, 0, 114.860031],  // dk
    [-0.0143924439, 0.0227296706, 0, 120.099327],  // dv
  ]
}
