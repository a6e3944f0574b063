import Datasets
import Testing

struct MD5Tests {
  /// RFC 1321 §A.5.
  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"),
    ("a", "0cc175b9c0f1b6a831c399e269772661"),
    ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    (
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
      "d174ab98d277d9f5a5611c2c9f419d9f"
    ),
    (
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "57edf4a22be3c955ac49da2e2107b67a"
    ),
  ])
  func `digests equal those of RFC 1321`(text: String, digest: String) {
    #expect(MD5.hexadecimal(of: Array(text.utf8)) == digest)
  }

  @Test func `a message in pieces has the digest of the whole`() {
    let bytes = (0..<1000).map { UInt8($0 & 255) }
    for size in [1, 3, 55, 63, 64, 65, 119, 128, 999] {
      var digest = MD5()
      for start in stride(from: 0, to: bytes.count, by: size) {
        bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { digest.update($0) }
      }
      // python3 -c "import hashlib; print(hashlib.md5(bytes(i & 255 for i in range(1000))).hexdigest())"
      #expect(digest.hexadecimal() == "cbecbdb0fdd5cec1e242493b6008cc79", "pieces of \(size)")
    }
  }
}
