"""Hessian and Jacobian of a small network by torch.autograd.functional, in double.

Made Tests/TensorsTests/SecondOrderGolden.swift: python3 Tests/Goldens/second_order.py > …
(PyTorch 2.13, CPU).
"""
import torch
from torch.autograd.functional import hessian, jacobian

torch.set_default_dtype(torch.float64)


def ramp(first, *shape):
    count = torch.Size(shape).numel()
    return torch.tensor([((first + i) * 7 % 31 - 15) / 16 for i in range(count)]).reshape(shape)


shapes = [(3, 4), (3,), (2, 3), (2,)]
x, labels = ramp(100, 5, 4), torch.tensor([0, 1, 1, 0, 1])


def scores(x, flat):
    parts, at = [], 0
    for shape in shapes:
        count = torch.Size(shape).numel()
        parts.append(flat[at:at + count].reshape(shape))
        at += count
    return torch.tanh(x @ parts[0].T + parts[1]) @ parts[2].T + parts[3]


flat = ramp(0, 23)
h = hessian(lambda w: torch.nn.functional.cross_entropy(scores(x, w), labels, reduction="sum"), flat)
j = jacobian(lambda x: scores(x, flat), x).reshape(10, 20)


def table(name, what, numbers):
    print(f"  /// {what}\n  static let {name}: [Double] = [")
    for i in range(0, len(numbers), 4):
        print("    " + ", ".join(f"{v:.12g}" for v in numbers[i:i + 4].tolist()) + ",")
    print("  ]")


print("/// Made by `python3 Tests/Goldens/second_order.py`, PyTorch 2.13 in double.")
print("enum SecondOrderGolden {")
table("diagonal", "Of the Hessian.", h.diagonal())
table("rowSums", "Of the Hessian.", h.sum(1))
table("jacobian", "The first score of the first sample by that sample.", j[0, :4])
print("}")
