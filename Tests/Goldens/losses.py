"""Golden values of LossTests: mean losses and their gradients by the outputs.

python3 Tests/Goldens/losses.py > Tests/NeuralTests/LossGoldens.swift       (PyTorch 2.13, one thread)
"""
import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def numbers(*shape, step=7):
    count = torch.Size(shape).numel()
    return torch.tensor([((step * i) % 17 - 8) / 4 for i in range(count)]).view(shape)


def wholes(count, below, first=0):
    return torch.tensor([first + (5 * i * i + 3 * i) % below for i in range(count)])


def show(name, x, loss):
    loss.backward()
    print(f'    "{name}": LossGolden(')
    print(f"      mean: {loss.item():.9g},")
    values = [f"{v:.9g}" for v in x.grad.flatten().tolist()]
    print("      gradient: [")
    for at in range(0, len(values), 6):
        print(f"        {', '.join(values[at:at + 6])},")
    print("      ]),")


def of(name, shape, function):
    x = numbers(*shape).requires_grad_()
    show(name, x, function(x))


weights = torch.tensor([0.5, 2, 1, 0, 3])
labels = wholes(6, 5)
some = torch.where(torch.arange(6) % 3 == 1, -1, labels)


def cross_entropy(labels=labels, **settings):
    return lambda x: F.cross_entropy(x, labels, ignore_index=-1, **settings)


print(f"""// Printed by Tests/Goldens/losses.py (PyTorch {torch.__version__.split("+")[0]}).

/// The mean loss of outputs and its gradient.
struct LossGolden {{
  let mean: Float
  let gradient: [Float]

  static let all: [String: LossGolden] = [""")
of("plain", (6, 5), cross_entropy())
of("smooth", (6, 5), cross_entropy(label_smoothing=0.2))
of("weighted", (6, 5), cross_entropy(weight=weights))
of("weighted and smooth", (6, 5), cross_entropy(weight=weights, label_smoothing=0.2))
of("ignoring", (6, 5), cross_entropy(some))
of("ignoring, weighted and smooth", (6, 5),
   cross_entropy(some, weight=weights, label_smoothing=0.2))
known = some >= 0
numbers_of = numbers(6, 5, step=5)
of("mean absolute error", (6, 5), lambda x: F.l1_loss(x, numbers_of))
of("huber", (6, 5), lambda x: F.huber_loss(x, numbers_of, delta=0.6))


def focal(x):
    entropy = F.cross_entropy(x[known], some[known], reduction="none")
    return ((1 - torch.exp(-entropy)) ** 2 * entropy).mean()


def bce(x):
    targets = F.one_hot(some[known], 5).float()
    return F.binary_cross_entropy_with_logits(x[known], targets)


of("focal", (6, 5), focal)
of("bce", (6, 5), bce)
several = (numbers_of > 0).float()
of("several labels", (6, 5), lambda x: F.binary_cross_entropy_with_logits(x, several))
shares = torch.softmax(numbers_of, 1)
of("divergence", (6, 5),
   lambda x: F.kl_div(F.log_softmax(x, 1), shares, reduction="batchmean"))
of("hinge", (6, 5), lambda x: F.multi_margin_loss(x[known], some[known]))
print("  ]\n}")
