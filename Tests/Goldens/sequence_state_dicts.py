"""State dicts of small recurrent PyTorch models and what they compute: Tests/ExperimentsTests/StateDicts.

python3 Tests/Goldens/sequence_state_dicts.py              writes <model>.safetensors and sequences.npz
python3 Tests/Goldens/sequence_state_dicts.py check FOLDER  loads those of FOLDER, as StateDictTests
    writes them where STATE_DICTS names a folder, with load_state_dict(strict=True)
PyTorch 2.13, NumPy 2.4, safetensors 0.8; one thread.
"""
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.set_num_threads(1)
FOLDER = pathlib.Path(__file__).parent.parent / "ExperimentsTests/StateDicts"


class Language(nn.Module):
    def __init__(self, make):
        super().__init__()
        self.e, self.o = nn.Embedding(9, 5), nn.Linear(6, 9)
        self.r = make(5, 6, num_layers=2, batch_first=True)

    def forward(self, x):
        return self.o(self.r(self.e(x.long()))[0])


class Packed(nn.Module):
    def __init__(self):
        super().__init__()
        self.e, self.o = nn.Embedding(9, 5), nn.Linear(12, 4)
        self.r = nn.LSTM(5, 6, num_layers=2, batch_first=True, bidirectional=True)

    def forward(self, x):
        packed = pack_padded_sequence(
            self.e(x.long()), (x > 0).sum(1), batch_first=True, enforce_sorted=False)
        last = self.r(packed)[1][0]
        return self.o(torch.cat([last[-2], last[-1]], 1))


class Rows(nn.Module):
    def __init__(self):
        super().__init__()
        self.o = nn.Linear(12, 10)
        self.r = nn.RNN(
            8, 6, num_layers=2, nonlinearity="relu", batch_first=True, bidirectional=True)

    def forward(self, x):
        return self.o(self.r(x[:, 0])[0].mean(1))


class Seq2Seq(nn.Module):
    def __init__(self):
        super().__init__()
        self.e, self.t = nn.Embedding(9, 5), nn.Embedding(9, 5)
        self.r, self.d = nn.GRU(5, 6, batch_first=True, bidirectional=True), nn.GRUCell(17, 6)
        self.b, self.k, self.q = nn.Linear(12, 6), nn.Linear(12, 6, bias=False), nn.Linear(6, 6)
        self.v, self.o = nn.Linear(6, 1, bias=False), nn.Linear(18, 9)

    def forward(self, x):
        read, given = x[:, :7].long(), x[:, 7:].long()
        packed = pack_padded_sequence(
            self.e(read), (read > 0).sum(1), batch_first=True, enforce_sorted=False)
        states, last = self.r(packed)
        states = pad_packed_sequence(states, batch_first=True)[0]
        h, keys, told = torch.tanh(self.b(torch.cat([last[0], last[1]], 1))), self.k(states), []
        for place in range(given.shape[1]):
            scores = self.v(torch.tanh(self.q(h)[:, None] + keys))[:, :, 0]
            weights = scores.masked_fill(read == 0, -torch.inf).softmax(1)
            seen = (weights[:, None] @ states)[:, 0]
            h = self.d(torch.cat([self.t(given[:, place]), seen], 1), h)
            told.append(self.o(torch.cat([h, seen], 1)))
        return torch.stack(told, 1)


def tokens():
    return torch.tensor([[(3 * s + t * t) % 9 for t in range(7)] for s in range(3)])


def filled():
    return torch.tensor(
        [[1 + (3 * s + t * t) % 8 if t < [5, 7, 1][s] else 0 for t in range(7)] for s in range(3)])


def pairs():
    given = torch.tensor([[1, 4, 5, 6], [1, 3, 0, 0], [1, 8, 7, 0]])
    return torch.cat([filled(), given], 1)


def pixels():
    return torch.tensor([((7 * k) % 23 - 11) / 8 for k in range(192)]).view(3, 1, 8, 8)


MODELS = {
    "gru": (lambda: Language(nn.GRU), tokens()), "rnn": (lambda: Language(nn.RNN), tokens()),
    "packed": (Packed, filled()), "rows": (Rows, pixels()),
    "seq2seq": (Seq2Seq, pairs()),
}


def write():
    expected = {}
    for seed, (name, (make, x)) in enumerate(MODELS.items()):
        torch.manual_seed(100 + seed)
        model = make()
        save_file(
            {k: v.clone().contiguous() for k, v in model.state_dict().items()},
            FOLDER / f"{name}.safetensors")
        expected[f"{name}.x"] = x.float().numpy()
        expected[f"{name}.y"] = model.eval()(x).detach().numpy()
    np.savez_compressed(FOLDER / "sequences.npz", **expected)


def check(folder):
    golden = np.load(FOLDER / "sequences.npz")
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
            print("largest difference", float((y - torch.tensor(golden[f"{name}.y"])).abs().max()))


if sys.argv[1:2] == ["check"]:
    check(pathlib.Path(sys.argv[2]))
else:
    write()
