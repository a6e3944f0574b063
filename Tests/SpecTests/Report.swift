import Spec

/// The rendered errors of a file; empty: it is right.
func report(
  _ text: String, _ overrides: [String] = [], smoke: Bool = false, name: String = "file.exp",
  vocabulary: Vocabulary = .open
) -> String {
  do {
    _ = try ExperimentFile(
      text: text, path: name, overrides: overrides, smoke: smoke, vocabulary: vocabulary)
    return ""
  } catch {
    return error.rendered()
  }
}

/// The messages alone, in the order of the file.
func messages(_ text: String, _ overrides: [String] = []) -> [String] {
  do {
    _ = try ExperimentFile(text: text, path: "file.exp", overrides: overrides)
    return []
  } catch {
    return error.ordered.map(\.message)
  }
}
