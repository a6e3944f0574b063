"""What a U-Net with times tells: NoiseGolden.told of Tests/NeuralTests/ObjectiveGoldens.swift.

python3 Tests/Goldens/diffusion.py     PyTorch 2.13; one thread.
Number k of parameter p, in the order of their declaration here, is ((11 k + 5 p) % 19 - 9) / 32.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)


class Pair(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(i, o, 3, padding=1, bias=False), nn.GroupNorm(4, o)
        self.time = nn.Linear(16, o)
        self.conv2, self.norm2 = nn.Conv2d(o, o, 3, padding=1, bias=False), nn.GroupNorm(4, o)

    def forward(self, x, time):
        x = F.relu(self.norm1(self.conv1(x))) + self.time(time)[:, :, None, None]
        return F.relu(self.norm2(self.conv2(x)))


class Teller(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder0, self.encoder1 = Pair(1, 8), Pair(8, 16)
        self.up, self.decoder = nn.ConvTranspose2d(16, 8, 2, 2), Pair(16, 8)
        self.head, self.time1, self.time2 = nn.Conv2d(8, 1, 1), nn.Linear(32, 16), nn.Linear(16, 16)

    def forward(self, x, t):
        angles = t[:, None] * torch.exp(-math.log(10_000) * torch.arange(16) / 15)
        time = self.time2(F.gelu(self.time1(torch.cat([angles.sin(), angles.cos()], 1))))
        beside = self.encoder0(x, time)
        x = self.up(self.encoder1(F.max_pool2d(beside, 2), time))
        return self.head(self.decoder(torch.cat([beside, x], 1), time))


model = Teller()
with torch.no_grad():
    for p, parameter in enumerate(model.parameters()):
        numbers = (11 * torch.arange(parameter.numel()) + 5 * p) % 19 - 9
        parameter.copy_(numbers.view(parameter.shape) / 32)
    x = ((7 * torch.arange(128)) % 23 - 11).view(2, 1, 8, 8) / 11
    told = model(x, torch.tensor([3.0, 37.0])).flatten()[::9]
print(", ".join(f"{number:.9g}" for number in told.tolist()))
