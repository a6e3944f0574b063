"""Loss and gradients of a small GPT by PyTorch, in Float: the table in GPTGolden.swift.

python3 Tests/Goldens/gpt.py
"""

import torch
from torch.nn import functional as F

WIDTH, HEADS, LAYERS, CONTEXT, VOCABULARY, BATCH = 8, 2, 2, 6, 11, 3
shapes = {"tokens": (VOCABULARY, WIDTH), "positions": (CONTEXT, WIDTH)}
for layer in range(LAYERS):
    shapes |= {
        f"{layer}.norm1": (WIDTH,), f"{layer}.qkv": (3 * WIDTH, WIDTH),
        f"{layer}.output": (WIDTH, WIDTH), f"{layer}.norm2": (WIDTH,),
        f"{layer}.inner": (4 * WIDTH, WIDTH), f"{layer}.outer": (WIDTH, 4 * WIDTH)}
shapes["norm"] = (WIDTH,)
weights = {}
for place, (name, shape) in enumerate(shapes.items()):
    count = torch.Size(shape).numel()
    numbers = [((11 * k + 5 * place) % 19 - 9) / 16 for k in range(count)]
    weights[name] = torch.tensor(numbers).reshape(shape).requires_grad_()


def norm(x, name):
    return F.layer_norm(x, (WIDTH,), weights[name])


def block(x, layer):
    parts = F.linear(norm(x, f"{layer}.norm1"), weights[f"{layer}.qkv"]).split(WIDTH, 2)
    q, k, v = (p.view(BATCH, CONTEXT, HEADS, -1).transpose(1, 2) for p in parts)
    seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    seen = seen.transpose(1, 2).reshape(BATCH, CONTEXT, WIDTH)
    x = x + F.linear(seen, weights[f"{layer}.output"])
    hidden = F.gelu(F.linear(norm(x, f"{layer}.norm2"), weights[f"{layer}.inner"]))
    return x + F.linear(hidden, weights[f"{layer}.outer"])


text = torch.tensor([[(3 * s + t * t) % VOCABULARY for t in range(CONTEXT + 1)] for s in range(BATCH)])
x = F.embedding(text[:, :-1], weights["tokens"]) + weights["positions"]
for layer in range(LAYERS):
    x = block(x, layer)
scores = F.linear(norm(x, "norm"), weights["tokens"])
loss = F.cross_entropy(scores.reshape(-1, VOCABULARY), text[:, 1:].reshape(-1), reduction="sum")
loss.backward()
print(f"loss {loss.item():.9g}")
for name, weight in weights.items():
    g = weight.grad.flatten()
    print(f"      [{g[0]:.9g}, {g[len(g) // 2]:.9g}, {g[-1]:.9g}, {g.abs().sum():.9g}],  // {name}")
