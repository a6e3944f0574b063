import Spec

/// Words of a command that stand for the parameters of the trial, as in W&B sweeps:
///
/// | word | what stands in its place |
/// |---|---|
/// | `${args}` | `--lr=0.1 --nesterov=True` |
/// | `${args_no_boolean_flags}` | `--lr=0.1 --nesterov`; a false one is left out |
/// | `${args_no_hyphens}` | `lr=0.1 nesterov=True` |
/// | `${args_json}` | `{"lr":0.1,"nesterov":true}` |
/// | `${args_json_file}` | the path of a file with that |
/// | `${envvar:NAME}`, also inside a word | the variable of the environment; empty where there is none |
///
/// Values are as Python prints them. Inactive parameters are left out. Parameters of a group stand
/// under dotted names, `--net.width=32`, in JSON in an object, `{"net":{"width":32}}`.
struct CommandMacros {
  let parameters: CommandParameters
  let environment: [String: String]
  /// Folder of the file with JSON.
  let scratch: ScratchFolder

  /// - Throws: `MachineProblem` where the file with JSON cannot be written.
  func expanded(_ words: [String]) throws -> [String] { try words.flatMap(expanded) }

  private func expanded(_ word: String) throws -> [String] {
    guard word.hasPrefix("${"), word.hasSuffix("}") else { return [withVariables(word)] }
    switch word.dropFirst(2).dropLast() {
    case "args": return parameters.printed.map { "--\($0.name)=\($0.text)" }
    case "args_no_hyphens": return parameters.printed.map { "\($0.name)=\($0.text)" }
    case "args_no_boolean_flags":
      return parameters.printed.compactMap { name, text, flag in
        guard let flag else { return "--\(name)=\(text)" }
        return flag ? "--\(name)" : nil
      }
    case "args_json": return [parameters.groupedJSON]
    case "args_json_file":
      return [try scratch.write(parameters.groupedJSON, to: "parameters.json")]
    default: return [withVariables(word)]
    }
  }

  private func withVariables(_ word: String) -> String {
    word.replacing(/\${envvar:([^}]*)}/) { environment[String($0.1)] ?? "" }
  }
}
