import Search
import Spec
import Trials

/// The assignments of all trials: asked of the sampler in order, kept once given.
package struct Proposals: Sendable {
  private var sampler: any Sampler
  private var history: History

  package init(sampler: any Sampler, parameters: [Parameter]) {
    self.sampler = sampler
    history = History()
  }
}
