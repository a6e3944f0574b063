"""State dicts of small PyTorch models of sequences and what they compute: Tests/ExperimentsTests/StateDicts.

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
from torch.nn import functional as F
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


def waves(length, width):
    place = torch.arange(length, dtype=torch.float64)[:, None]
    angle = place * 10000.0 ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    return torch.stack([angle.sin(), angle.cos()], 2).view(length, width).float()


def blocks(count, width, norm_first, eps=1e-5, final=None):
    layer = nn.TransformerEncoderLayer(
        width, 2, 4 * width, 0, "gelu", eps, batch_first=True, norm_first=norm_first)
    return nn.TransformerEncoder(layer, count, final, enable_nested_tensor=False)


class BERT(nn.Module):
    """The modules and names of BertForMaskedLM around an nn.TransformerEncoder."""

    def __init__(self, width=8):
        super().__init__()
        self.embeddings = nn.Module()
        self.embeddings.word_embeddings = nn.Embedding(11, width)
        self.embeddings.position_embeddings = nn.Embedding(6, width)
        self.embeddings.token_type_embeddings = nn.Embedding(2, width)
        self.embeddings.LayerNorm = nn.LayerNorm(width, eps=1e-12)
        self.encoder = blocks(2, width, norm_first=False, eps=1e-12)
        self.cls = nn.Module()
        head = self.cls.predictions = nn.Module()
        head.transform = nn.Module()
        head.transform.dense = nn.Linear(width, width)
        head.transform.LayerNorm = nn.LayerNorm(width, eps=1e-12)
        head.bias = nn.Parameter(torch.randn(11))

    def forward(self, x):
        e, head = self.embeddings, self.cls.predictions
        y = e.word_embeddings(x.long()) + e.position_embeddings.weight
        y = self.encoder(e.LayerNorm(y + e.token_type_embeddings(torch.arange(6) // 3)))
        y = head.transform.LayerNorm(F.gelu(head.transform.dense(y)))
        return F.linear(y, e.word_embeddings.weight, head.bias)


class Encoder(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.embedding, self.positions = nn.Embedding(11, width), nn.Embedding(6, width)
        self.encoder = blocks(2, width, norm_first=True, final=nn.LayerNorm(width))
        self.head = nn.Linear(width, 3)

    def forward(self, x):
        seen = x != 0
        y = self.embedding(x.long()) + self.positions.weight
        y = self.encoder(y, src_key_padding_mask=~seen)
        return self.head((y * seen[..., None]).sum(1) / seen.sum(1, keepdim=True))


class Reversing(nn.Module):
    """Sources of 5 tokens and targets of 4, in a vocabulary of 9 whose token 0 fills up."""

    def __init__(self, norm_first, tied, width=8):
        super().__init__()
        self.tied, self.width = tied, width
        if tied:
            self.embedding = nn.Embedding(9, width)
        else:
            self.source_embedding = nn.Embedding(9, width)
            self.target_embedding = nn.Embedding(9, width)
            self.output = nn.Linear(width, 9)
        self.transformer = nn.Transformer(
            width, 2, 2, 2, 4 * width, 0, norm_first=norm_first, batch_first=True)

    def forward(self, x):
        source, target = x[:, :5].long(), x[:, 5:].long()
        tables = (self.embedding,) * 2 if self.tied else (self.source_embedding, self.target_embedding)
        s, t = (
            table(y) * self.width**0.5 + waves(y.shape[1], self.width)
            for table, y in zip(tables, (source, target)))
        y = self.transformer(
            s, t, tgt_mask=nn.Transformer.generate_square_subsequent_mask(4),
            src_key_padding_mask=source == 0, memory_key_padding_mask=source == 0)
        return F.linear(y, self.embedding.weight) if self.tied else self.output(y)


def reversed_pairs():
    return torch.tensor([
        [3, 5, 8, 4, 7, 1, 7, 4, 8], [6, 3, 0, 0, 0, 1, 3, 6, 0], [8, 8, 4, 5, 0, 1, 5, 4, 8]])


def padded():
    return torch.tensor([[3, 5, 8, 4, 7, 1], [6, 3, 0, 0, 0, 0], [8, 10, 4, 5, 0, 0]])


MODELS = {
    "gru": (lambda: Language(nn.GRU), tokens()), "rnn": (lambda: Language(nn.RNN), tokens()),
    "packed": (Packed, filled()), "rows": (Rows, pixels()),
    "seq2seq": (Seq2Seq, pairs()),
    "bert": (BERT, torch.tensor([[(3 * s + t * t) % 11 for t in range(6)] for s in range(3)])),
    "encoder": (Encoder, padded()), "transformer": (lambda: Reversing(False, True), reversed_pairs()),
    "transformer-pre": (lambda: Reversing(True, False), reversed_pairs()),
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
