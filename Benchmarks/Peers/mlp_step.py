"""One thread of PyTorch on an MLP 784-256-128-10, batch 128, SGD of rate 0.1 and momentum 0.9.

`step`: gathering, forward, loss, backward, update. `adam`: the same with Adam of rate 0.001.
`policy`: the same as `step` of an MLP 4-64-64-2 with tanh, batch 32. `epoch`: 54 000 samples trained,
6 000 judged. Prints: steps' best and median, ms; or an epoch's samples a second.
"""

import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(1)
what, count = sys.argv[1], int(sys.argv[2])
batch, widths, function = 128, (784, 256, 128, 10), torch.nn.ReLU
if what == "policy":
    batch, widths, function = 32, (4, 64, 64, 2), torch.nn.Tanh
samples = 60000 if what == "epoch" else 6000
x, y = torch.rand(samples, widths[0]), torch.randint(widths[3], (samples,))
model = torch.nn.Sequential(
    torch.nn.Linear(widths[0], widths[1]), function(), torch.nn.Linear(widths[1], widths[2]),
    function(), torch.nn.Linear(widths[2], widths[3]))
optimizer = (
    torch.optim.Adam(model.parameters(), lr=0.001) if what == "adam"
    else torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9))


def step(rows):
    loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


if what != "epoch":
    times, order = [], torch.randperm(samples)
    for number in range(count):
        first = number * batch % (samples - batch)
        start = time.perf_counter()
        step(order[first:first + batch])
        times.append(time.perf_counter() - start)
    times = sorted(times[count // 10:])
    print(times[0] * 1e3, times[len(times) // 2] * 1e3)
else:
    start = time.perf_counter()
    for _ in range(count):
        order = torch.randperm(54000)
        for first in range(0, 54000, batch):
            step(order[first:first + batch])
        with torch.no_grad():
            (model(x[54000:]).argmax(1) == y[54000:]).float().mean().item()
    print(count * 54000 / (time.perf_counter() - start))
