import Results
import Testing

/// Numbers, widths, tables and curves as text.
struct ViewsTextTests {
  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (3, "3"), (-128, "-128"), (0.1, "0.1"), (0.88342, "0.88342"),
    (0.883424999, "0.88342"), (1e-5, "1e-5"), (-1.25e-7, "-1.25e-7"), (0.0001, "0.0001"),
    (123456.7, "123457"), (9_999_999, "9999999"), (1e7, "1e7"), (2.5e20, "2.5e20"),
    (.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf"), (1.0 / 3, "0.33333"),
  ])
  func `numbers keep five digits and no padding`(value: Double, text: String) {
    #expect(NumberText.short(value) == text)
  }

  @Test(arguments: [
    (0.0, "0s"), (0.0004, "0.4ms"), (0.0123, "12ms"), (0.25, "250ms"), (0.9999, "1.0s"),
    (3.2, "3.2s"), (9.96, "10s"), (42.4, "42s"), (59.7, "1m00s"), (200, "3m20s"),
    (3599.6, "1h00m"), (7500, "2h05m"), (86400, "1d00h"), (273_600, "3d04h"), (.nan, "–"),
    (.infinity, "–"), (-1, "–"),
  ])
  func `durations are read at a glance`(seconds: Double, text: String) {
    #expect(DurationText.short(seconds) == text)
  }

  @Test(arguments: [(0.0, "0%"), (0.964, "96%"), (0.999, "99%"), (1, "100%"), (.nan, "–")])
  func `a share is rounded up to 100% only by the whole`(share: Double, text: String) {
    #expect(NumberText.percent(share) == text)
  }

  @Test(arguments: [
    ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한글", 4), ("🚀", 2), ("α→β", 3),
    ("\u{1B}[1m", 3), ("", 0),
  ])
  func `width counts columns of a terminal`(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test func `truncation never cuts a wide character in half`() {
    #expect("日本語".truncated(to: 4) == "日…")
    #expect("日本語".truncated(to: 6) == "日本語")
    #expect("abcdef".truncated(to: 4) == "abc…")
    #expect("abc".truncated(to: 0).isEmpty)
  }

  @Test func `control characters do not reach the terminal`() {
    #expect("a\u{1B}[31mb\r\nc".printable == "a [31mb c")
  }

  @Test func `columns are aligned by width and lines have no space at their end`() {
    var table = TextTable([.init("n", .right), .init("name"), .init("x", .right), .init("note")])
    table.append(["1", "日本", "0.5", ""])
    table.append(["12", "ab", "-3", "ok"])
    #expect(
      table.text() == """
         n  name    x  note
         1  日本  0.5
        12  ab     -3  ok

        """)
  }

  @Test func `titles are bold where there is colour`() {
    let table = TextTable([.init("a")])
    #expect(table.text(Ink(colour: true)) == "\u{1B}[1ma\u{1B}[0m\n")
  }

  @Test func `a sparkline runs from the lowest to the highest level`() {
    #expect(Sparkline.text([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text([7, 0, 7]) == "█▁█")
  }

  @Test func `a constant curve lies in the middle`() {
    #expect(Sparkline.text([0.5, 0.5, 0.5]) == "▄▄▄")
  }

  @Test func `what is not finite is a gap`() {
    #expect(Sparkline.text([0, .nan, 1, .infinity]) == "▁ █ ")
    #expect(Sparkline.text([.nan, .nan]) == "  ")
    #expect(Sparkline.text([]).isEmpty)
  }

  @Test func `a long curve is condensed to its width by means without gaps`() {
    #expect(Sparkline.text([0, 0, .nan, 4, 8, 8], width: 3) == "▁▅█")
  }

  @Test func `the largest numbers do not overflow a sparkline`() {
    let largest = Double.greatestFiniteMagnitude
    #expect(Sparkline.text([-largest, 0, largest]) == "▁▅█")
  }
}
