"""State dicts of small PyTorch models and what they compute: Tests/ExperimentsTests/StateDicts.

python3 Tests/Goldens/state_dicts.py              writes <model>.safetensors and expected.npz
python3 Tests/Goldens/state_dicts.py check FOLDER  loads <model>.safetensors or <model>.npz of FOLDER,
    as StateDictTests writes them where STATE_DICTS names a folder, with load_state_dict(strict=True)
PyTorch 2.13, NumPy 2.4, safetensors 0.8; one thread.
"""
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(),
        nn.Linear(84, 10))


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.c1, self.b1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.c2, self.b2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        short = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))
        self.sc = nn.Identity() if i == o and stride == 1 else short

    def forward(self, x):
        return F.relu(self.b2(self.c2(F.relu(self.b1(self.c1(x))))) + self.sc(x))


def resnet():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, 1, 1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), Block(4, 4, 1),
        Block(4, 8, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10))


class Memory(nn.Module):
    def __init__(self):
        super().__init__()
        self.e, self.o = nn.Embedding(9, 5), nn.Linear(6, 9)
        self.r = nn.LSTM(5, 6, num_layers=2, batch_first=True)

    def forward(self, x):
        return self.o(self.r(self.e(x.long()))[0])


class GPTBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.l1, self.l2 = nn.LayerNorm(width, bias=False), nn.LayerNorm(width, bias=False)
        self.qkv, self.po = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
        self.f1, self.f2 = nn.Linear(width, 4 * width, bias=False), nn.Linear(4 * width, width, bias=False)

    def forward(self, x):
        n, t, d = x.shape
        parts = self.qkv(self.l1(x)).split(d, 2)
        q, k, v = (p.view(n, t, self.heads, -1).transpose(1, 2) for p in parts)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(n, t, d)
        x = x + self.po(y)
        return x + self.f2(F.gelu(self.f1(self.l2(x))))


class GPT(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.te, self.pe = nn.Embedding(11, width), nn.Embedding(6, width)
        self.bl = nn.ModuleList(GPTBlock(width, 2) for _ in range(2))
        self.lf, self.head = nn.LayerNorm(width, bias=False), nn.Linear(width, 11, bias=False)
        self.head.weight = self.te.weight

    def forward(self, x):
        x = self.te(x.long()) + self.pe.weight
        for block in self.bl:
            x = block(x)
        return self.head(self.lf(x))


class EncoderBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.ln_1, self.ln_2 = (nn.LayerNorm(width, eps=1e-6) for _ in range(2))
        self.self_attention = nn.MultiheadAttention(width, 2, batch_first=True)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Dropout(0), nn.Linear(4 * width, width))

    def forward(self, x):
        y = self.ln_1(x)
        x = x + self.self_attention(y, y, y, need_weights=False)[0]
        return x + self.mlp(self.ln_2(x))


class ViT(nn.Module):
    """The modules and names of torchvision.models.VisionTransformer, for 8 x 8 pixels."""

    def __init__(self, width=8):
        super().__init__()
        self.class_token = nn.Parameter(torch.randn(1, 1, width))
        self.conv_proj = nn.Conv2d(1, width, 4, 4)
        self.encoder = nn.Module()
        self.encoder.pos_embedding = nn.Parameter(torch.randn(1, 5, width))
        self.encoder.layers = nn.Sequential()
        for index in range(2):
            self.encoder.layers.add_module(f"encoder_layer_{index}", EncoderBlock(width))
        self.encoder.ln = nn.LayerNorm(width, eps=1e-6)
        self.heads = nn.Sequential()
        self.heads.add_module("head", nn.Linear(width, 10))

    def forward(self, x):
        x = self.conv_proj(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.class_token.expand(len(x), -1, -1), x], 1) + self.encoder.pos_embedding
        return self.heads(self.encoder.ln(self.encoder.layers(x))[:, 0])


def separable(i, o, stride):
    return nn.Sequential(
        nn.Conv2d(i, i, 3, stride, 1, groups=i, bias=False), nn.BatchNorm2d(i), nn.ReLU(),
        nn.Conv2d(i, o, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU())


def mobilenet():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, 1, 1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), separable(4, 4, 1),
        separable(4, 6, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 10))


class TemporalBlock(nn.Module):
    def __init__(self, i, o, dilation):
        super().__init__()
        self.reach = 2 * dilation
        self.conv1, self.conv2 = (nn.Conv1d(n, o, 3, dilation=dilation) for n in (i, o))
        self.shortcut = nn.Identity() if i == o else nn.Conv1d(i, o, 1)

    def forward(self, x):
        y = F.relu(self.conv1(F.pad(x, (self.reach, 0))))
        return F.relu(F.relu(self.conv2(F.pad(y, (self.reach, 0)))) + self.shortcut(x))


class TCN(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.output = nn.Embedding(9, 5), nn.Linear(6, 9)
        self.blocks = nn.Sequential(TemporalBlock(5, 6, 1), TemporalBlock(6, 6, 2))

    def forward(self, x):
        return self.output(self.blocks(self.tokens(x.long()).transpose(1, 2)).transpose(1, 2))


class DoubleConv(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.double_conv = nn.Sequential(
            nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU(),
            nn.Conv2d(o, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU())

    def forward(self, x):
        return self.double_conv(x)


class Down(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), DoubleConv(i, o))

    def forward(self, x):
        return self.maxpool_conv(x)


class Up(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.up, self.conv = nn.ConvTranspose2d(i, o, 2, 2), DoubleConv(2 * o, o)

    def forward(self, x, beside):
        return self.conv(torch.cat([beside, self.up(x)], 1))


class OutConv(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv = nn.Conv2d(i, o, 1)


class UNet(nn.Module):
    """The modules and names of milesial/Pytorch-UNet, with three stages; scores come pixel by pixel."""

    def __init__(self):
        super().__init__()
        self.inc, self.down1, self.down2 = DoubleConv(1, 4), Down(4, 6), Down(6, 8)
        self.up1, self.up2, self.outc = Up(8, 6), Up(6, 4), OutConv(4, 3)

    def forward(self, x):
        first = self.inc(x)
        second = self.down1(first)
        x = self.up2(self.up1(self.down2(second), second), first)
        return self.outc.conv(x).flatten(2).transpose(1, 2)


class VAE(nn.Module):
    """The means that a variational autoencoder makes of the means of its encoder."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 3, 4, 2, 1), nn.ReLU(), nn.Conv2d(3, 4, 4, 2, 1), nn.ReLU(), nn.Flatten(),
            nn.Linear(16, 10))
        self.decoder = nn.Sequential(
            nn.Linear(5, 16), nn.ReLU(), nn.Unflatten(1, (4, 2, 2)), nn.ConvTranspose2d(4, 3, 4, 2, 1),
            nn.ReLU(), nn.ConvTranspose2d(3, 1, 4, 2, 1))

    def forward(self, x):
        return self.decoder(self.encoder(x)[:, :5]).flatten(1)


def tokens(context, vocabulary):
    return torch.tensor([[(3 * s + t * t) % vocabulary for t in range(context)] for s in range(3)])


def pixels(size):
    return torch.tensor([((7 * k) % 23 - 11) / 8 for k in range(3 * size * size)]).view(3, 1, size, size)


MODELS = {
    "lenet": (lenet, pixels(12)), "resnet": (resnet, pixels(8)), "lstm": (Memory, tokens(7, 9)),
    "gpt": (GPT, tokens(6, 11)), "vit": (ViT, pixels(8)),
    "unet": (UNet, pixels(8)), "vae": (VAE, pixels(8)),
    "mobilenet": (mobilenet, pixels(8)), "tcn": (TCN, tokens(7, 9)),
}


def write(folder):
    expected = {}
    for seed, (name, (make, x)) in enumerate(MODELS.items()):
        torch.manual_seed(seed)
        model = make()
        if name in ["resnet", "unet", "mobilenet"]:
            for _ in range(3):  # running statistics other than the first ones
                model(torch.randn(16, 1, 8, 8))
        dict = {k: v.clone().contiguous() for k, v in model.state_dict().items()}
        if name == "lenet":  # half precision: a smaller file, and the type is tested
            dict = {k: v.half() for k, v in dict.items()}
            model.load_state_dict(dict)
        save_file(dict, folder / f"{name}.safetensors")
        expected[f"{name}.x"] = x.float().numpy()
        expected[f"{name}.y"] = model.eval()(x).detach().numpy()
    np.savez_compressed(folder / "expected.npz", **expected)


def check(folder):
    for name, (make, x) in MODELS.items():
        for path in [folder / f"{name}.safetensors", folder / f"{name}.npz"]:
            if not path.exists():
                continue
            if path.suffix == ".npz":
                dict = {k: torch.tensor(v) for k, v in np.load(path).items()}
            else:
                dict = load_file(path)
            model = make()
            print(path.name, model.load_state_dict(dict, strict=True), end=" ")
            y = model.eval()(x).detach()
            golden = np.load(pathlib.Path(__file__).parent.parent / "ExperimentsTests/StateDicts/expected.npz")
            print("largest difference", float((y - torch.tensor(golden[f"{name}.y"])).abs().max()))


if sys.argv[1:2] == ["check"]:
    check(pathlib.Path(sys.argv[2]))
else:
    write(pathlib.Path(__file__).parent.parent / "ExperimentsTests/StateDicts")
