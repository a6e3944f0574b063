"""One thread of PyTorch moving the parameters of an MLP 784-256-128-10 by one optimizer.

Usage: optimizer_updates.py <name>. Prints: µs an update, the median of 300.
"""

import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(1)
o = torch.optim
make = {
    "sgd": lambda p: o.SGD(p, lr=1e-3, momentum=0.9),
    "adam": lambda p: o.Adam(p),
    "adamw": lambda p: o.AdamW(p),
    "nadam": lambda p: o.NAdam(p),
    "adagrad": lambda p: o.Adagrad(p),
    "rmsprop": lambda p: o.RMSprop(p),
    "adadelta": lambda p: o.Adadelta(p),
}[sys.argv[1]]
model = torch.nn.Sequential(
    torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 128), torch.nn.ReLU(),
    torch.nn.Linear(128, 10))
for parameter in model.parameters():
    parameter.grad = torch.randn_like(parameter)
optimizer = make(list(model.parameters()))
times = []
for _ in range(300):
    start = time.perf_counter()
    optimizer.step()
    times.append(time.perf_counter() - start)
print(sorted(times)[150] * 1e6)
