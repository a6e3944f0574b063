"""Loss and gradients of a small LSTM by PyTorch, in Float: the table in LSTMGolden.swift.

python3 Tests/Goldens/lstm.py
"""

import torch
from torch.nn import functional as F

EMBEDDING, HIDDEN, CONTEXT, VOCABULARY, BATCH = 5, 6, 7, 9, 3
tokens, output = torch.nn.Embedding(VOCABULARY, EMBEDDING), torch.nn.Linear(HIDDEN, VOCABULARY)
memory = torch.nn.LSTM(EMBEDDING, HIDDEN, num_layers=2, batch_first=True)
parameters = [*tokens.parameters(), *memory.parameters(), *output.parameters()]
for place, p in enumerate(parameters):
    values = [((11 * k + 5 * place) % 19 - 9) / 16 for k in range(p.numel())]
    p.data = torch.tensor(values).view_as(p)
text = torch.tensor([[(3 * s + t * t) % VOCABULARY for t in range(CONTEXT + 1)] for s in range(BATCH)])
scores = output(memory(tokens(text[:, :-1]))[0])
loss = F.cross_entropy(scores.reshape(-1, VOCABULARY), text[:, 1:].reshape(-1), reduction="sum")
loss.backward()
print(f"loss {loss.item():.9g}")
for p in parameters:
    g = p.grad.flatten()
    print(f"      [{g[0]:.9g}, {g[len(g) // 2]:.9g}, {g[-1]:.9g}, {g.abs().sum():.9g}],")
