"""One thread of PyTorch on models of 28 x 28 images at batch 128, SGD of rate 0.01 and momentum 0.9.

`lenet` or `resnet` and epochs of 25 steps: gathering, forward, loss, backward, update. `convolution`
and repetitions: 3 x 3 over 64 images of 32 x 28 x 28 to 64 channels.
Prints: ms a step in the best and in the median epoch; or ms forward, and forward and backward.
"""

import sys
import time

import torch
from torch import nn
from torch.nn import functional

torch.set_num_threads(1)
torch.manual_seed(1)
what, count = sys.argv[1], int(sys.argv[2])


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Identity() if stride == 1 else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        hidden = functional.relu(self.norm1(self.conv1(x)))
        return functional.relu(self.norm2(self.conv2(hidden)) + self.shortcut(x))


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84),
        nn.ReLU(), nn.Linear(84, 10))


def resnet():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), Block(16, 16, 1),
        Block(16, 32, 2), Block(32, 64, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(64, 10))


def times(work, repetitions):
    measured = []
    for _ in range(repetitions + 1):
        start = time.perf_counter()
        work()
        measured.append((time.perf_counter() - start) * 1e3)
    return sorted(measured[1:])


if what == "convolution":
    x = torch.rand(64, 32, 28, 28, requires_grad=True)
    weight = torch.rand(64, 32, 3, 3, requires_grad=True)
    slopes = torch.ones(64, 64, 28, 28)

    def forward():
        with torch.no_grad():
            functional.conv2d(x, weight, padding=1)

    def both():
        x.grad = weight.grad = None
        functional.conv2d(x, weight, padding=1).backward(slopes)

    print(times(forward, count)[0], times(both, count)[0])
else:
    samples, batch = 3200, 128
    x, y = torch.rand(samples, 1, 28, 28), torch.randint(10, (samples,))
    model = {"lenet": lenet, "resnet": resnet}[what]()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

    def epoch():
        order = torch.randperm(samples)
        for first in range(0, samples, batch):
            rows = order[first:first + batch]
            loss = functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()

    measured = [time / (samples // batch) for time in times(epoch, count)]
    print(measured[0], measured[len(measured) // 2])
