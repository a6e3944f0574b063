"""Attention by PyTorch, in Float: the tables in AttentionGoldens.swift of TensorsTests and NeuralTests.

python3 Tests/Goldens/attention.py
PyTorch 2.13; one thread.
"""

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)


def numbers(place, *shape):
    """Multiples of 1/16 that Float has exactly."""
    count = torch.Size(shape).numel()
    return torch.tensor([((11 * k + 5 * place) % 19 - 9) / 16 for k in range(count)]).reshape(shape)


def line(name, x):
    x = x.detach().flatten()
    print(f"      [{x[0]:.9g}, {x[len(x) // 2]:.9g}, {x[-1]:.9g}, {x.abs().sum():.9g}],  // {name}")


def split(x, heads):
    return x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)


def product(name, queries, keys, width, heads, mask=None, causal=False):
    print(name)
    q, k, v = (numbers(i, 2, n, heads * width) for i, n in enumerate((queries, keys, keys)))
    for x in (q, k, v):
        x.requires_grad_()
    y = F.scaled_dot_product_attention(
        split(q, heads), split(k, heads), split(v, heads), attn_mask=mask, is_causal=causal)
    y = y.transpose(1, 2).reshape(q.shape)
    (y * numbers(3, *y.shape)).sum().backward()
    for part, x in (("y", y), ("dq", q.grad), ("dk", k.grad), ("dv", v.grad)):
        line(part, x)


def padding(keys, *lengths):
    return torch.tensor([[place < n for place in range(keys)] for n in lengths])


product("cross", 5, 7, 4, 2)
product("causal", 300, 300, 8, 2, causal=True)
product("padded", 150, 300, 8, 2, mask=padding(300, 300, 77)[:, None, None, :])


def layer(name, cross):
    print(name)
    attention = nn.MultiheadAttention(8, 2, batch_first=True)
    with torch.no_grad():
        for place, p in enumerate((
                attention.in_proj_weight, attention.in_proj_bias, attention.out_proj.weight,
                attention.out_proj.bias)):
            p.copy_(numbers(place, *p.shape))
    x, memory = numbers(4, 2, 5, 8), numbers(5, 2, 7, 8)
    if not cross:
        memory = x
    mask = ~padding(memory.shape[1], memory.shape[1], 3)
    y = attention(x, memory, memory, key_padding_mask=mask, need_weights=False)[0]
    (y * numbers(6, *y.shape)).sum().backward()
    for part, p in (
            ("y", y), ("in_proj_weight", attention.in_proj_weight.grad),
            ("in_proj_bias", attention.in_proj_bias.grad),
            ("out_proj.weight", attention.out_proj.weight.grad),
            ("out_proj.bias", attention.out_proj.bias.grad)):
        line(part, p)


layer("self-attention, padded", cross=False)
layer("cross-attention, padded", cross=True)
