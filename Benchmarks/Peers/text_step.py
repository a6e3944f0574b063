"""One thread of PyTorch on language models of random tokens, in windows of 64, with Adam of rate 0.001.

`gpt`: 4 layers, 4 heads and width 128, no biases, tied embedding, batch 12, 73 tokens. `lstm`, `gru`:
embedding 64, one layer of 256, batch 32, 64 tokens. A step is windows, forward, loss, backward, update.
`layer_norm`, `softmax`: forward on 4096 x 1024. `exp`, `tanh`, `gelu`: of 10^6 numbers. Prints best and median, ms.
"""

import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
torch.manual_seed(1)
what, count = sys.argv[1], int(sys.argv[2])
LAYERS, HEADS, WIDTH, CONTEXT = 4, 4, 128, 64
BATCH, VOCABULARY = (32, 64) if what in ("lstm", "gru") else (12, 73)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = (nn.LayerNorm(WIDTH, bias=False) for _ in range(2))
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.output = nn.Linear(WIDTH, WIDTH, bias=False)
        self.inner = nn.Linear(WIDTH, 4 * WIDTH, bias=False)
        self.outer = nn.Linear(4 * WIDTH, WIDTH, bias=False)

    def forward(self, x):
        batch, length, _ = x.shape
        q, k, v = (
            part.view(batch, length, HEADS, -1).transpose(1, 2)
            for part in self.qkv(self.norm1(x)).split(WIDTH, 2))
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.output(seen.transpose(1, 2).reshape(batch, length, WIDTH))
        return x + self.outer(F.gelu(self.inner(self.norm2(x))))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH, bias=False)
        for name, weight in self.named_parameters():
            if weight.dim() > 1:
                scale = math.sqrt(2 * LAYERS) if ".out" in name else 1
                nn.init.normal_(weight, 0, 0.02 / scale)

    def forward(self, x):
        h = self.tokens(x) + self.positions(torch.arange(x.shape[1]))
        for block in self.blocks:
            h = block(h)
        return F.linear(self.norm(h), self.tokens.weight)


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.output = nn.Embedding(VOCABULARY, 64), nn.Linear(256, VOCABULARY)
        make = nn.LSTM if what == "lstm" else nn.GRU
        self.memory = make(64, 256, batch_first=True)

    def forward(self, x):
        return self.output(self.memory(self.tokens(x))[0])


def steps():
    text = torch.randint(VOCABULARY, (100_000,))
    model = GPT() if what == "gpt" else Recurrent()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, betas=(0.9, 0.99))

    def step():
        starts = torch.randint(len(text) - CONTEXT, (BATCH,))
        x = torch.stack([text[i:i + CONTEXT] for i in starts])
        y = torch.stack([text[i + 1:i + 1 + CONTEXT] for i in starts])
        loss = F.cross_entropy(model(x).reshape(-1, VOCABULARY), y.reshape(-1))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()

    return step


def rows():
    if what in ("exp", "tanh", "gelu"):
        x, f = torch.randn(1_000_000), F.gelu if what == "gelu" else getattr(torch, what)
        return torch.inference_mode()(lambda: f(x))
    x, one, zero = torch.randn(4096, 1024), torch.ones(1024), torch.zeros(1024)
    if what == "softmax":
        return torch.inference_mode()(lambda: torch.softmax(x, 1))
    return torch.inference_mode()(lambda: F.layer_norm(x, (1024,), one, zero))


work = steps() if what in ("gpt", "lstm", "gru") else rows()
times = []
for _ in range(count):
    start = time.perf_counter()
    work()
    times.append(time.perf_counter() - start)
times = sorted(times[count // 10:])
print(times[0] * 1e3, times[len(times) // 2] * 1e3)
