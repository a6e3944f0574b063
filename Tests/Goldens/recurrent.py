"""Loss and gradients of small recurrent networks by PyTorch, in Float: RecurrentGoldens.swift.

python3 Tests/Goldens/recurrent.py > Tests/NeuralTests/RecurrentGoldens.swift
"""

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

EMBEDDING, HIDDEN, CONTEXT, VOCABULARY, BATCH = 5, 6, 7, 9, 3
torch.set_num_threads(1)
CELLS = {
    "lstm": (nn.LSTM, {}), "gru": (nn.GRU, {}), "tanhRNN": (nn.RNN, {}),
    "reluRNN": (nn.RNN, {"nonlinearity": "relu"}),
}


def fill(parameters):
    for place, p in enumerate(parameters):
        values = [((11 * k + 5 * place) % 19 - 9) / 16 for k in range(p.numel())]
        p.data = torch.tensor(values).view_as(p)


def show(name, loss, parameters):
    loss.backward()
    print(f'    "{name}": TextGolden(\n      loss: {loss.item():.9g},\n      gradients: [')
    for p in parameters:
        g = p.grad.flatten()
        print(f"        [{g[0]:.9g}, {g[len(g) // 2]:.9g}, {g[-1]:.9g}, {g.abs().sum():.9g}],")
    print("      ]),")


def language(name, make, options):
    """Two layers that tell the next of 9 tokens."""
    tokens, output = nn.Embedding(VOCABULARY, EMBEDDING), nn.Linear(HIDDEN, VOCABULARY)
    memory = make(EMBEDDING, HIDDEN, num_layers=2, batch_first=True, **options)
    parameters = [*tokens.parameters(), *memory.parameters(), *output.parameters()]
    fill(parameters)
    text = torch.tensor(
        [[(3 * s + t * t) % VOCABULARY for t in range(CONTEXT + 1)] for s in range(BATCH)])
    scores = output(memory(tokens(text[:, :-1]))[0])
    loss = F.cross_entropy(
        scores.reshape(-1, VOCABULARY), text[:, 1:].reshape(-1), reduction="sum")
    show(name, loss, parameters)


def packed(name, make, options, pooling):
    """Two layers in both directions that judge sequences of 5, 7 and 1 of 9 tokens."""
    tokens, output = nn.Embedding(VOCABULARY, EMBEDDING), nn.Linear(2 * HIDDEN, 4)
    memory = make(
        EMBEDDING, HIDDEN, num_layers=2, batch_first=True, bidirectional=True, **options)
    parameters = [*tokens.parameters(), *memory.parameters(), *output.parameters()]
    fill(parameters)
    lengths = torch.tensor([5, 7, 1])
    text = torch.tensor(
        [[1 + (3 * s + t * t) % (VOCABULARY - 1) if t < lengths[s] else 0 for t in range(CONTEXT)]
         for s in range(BATCH)])
    states, last = memory(
        pack_padded_sequence(tokens(text), lengths, batch_first=True, enforce_sorted=False))
    if pooling == "last":
        last = last[0] if isinstance(last, tuple) else last
        seen = torch.cat([last[-2], last[-1]], 1)
    else:
        seen = pad_packed_sequence(states, batch_first=True)[0].sum(1) / lengths[:, None]
    loss = F.cross_entropy(output(seen), torch.tensor([2, 0, 3]), reduction="sum")
    show(f"{name}.{pooling}", loss, parameters)


print("/// Loss and gradients of recurrent networks by PyTorch " + torch.__version__.split("+")[0]
      + """ in Float.
///
/// Made by `python3 Tests/Goldens/recurrent.py`.
enum RecurrentGoldens {
  /// Two layers of 6 on embeddings of 5 and 3 samples of 7 of 9 tokens, by the name of the cell.
  static let language: [String: TextGolden] = [""")
for name, (make, options) in CELLS.items():
    language(name, make, options)
print("""  ]

  /// Two layers of 6 in both directions that judge packed sequences of 5, 7 and 1 tokens by the last
  /// states or the mean of all.
  static let packed: [String: TextGolden] = [""")
for name, (make, options) in CELLS.items():
    for pooling in ["last", "mean"]:
        packed(name, make, options, pooling)
print("  ]\n}")
