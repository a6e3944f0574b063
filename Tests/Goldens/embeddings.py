"""Golden values of EmbeddingTests: mean losses of embeddings and of sequences, with their gradients.

python3 Tests/Goldens/embeddings.py > Tests/NeuralTests/EmbeddingGoldens.swift    (PyTorch 2.13, one thread)
"""
import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def numbers(*shape, step=7):
    count = torch.Size(shape).numel()
    return torch.tensor([((step * i) % 17 - 8) / 4 for i in range(count)]).view(shape)


def show(name, x, loss):
    loss.backward()
    print(f'    "{name}": LossGolden(')
    print(f"      mean: {loss.item():.9g},")
    values = [f"{v:.9g}" for v in x.grad.flatten().tolist()]
    print("      gradient: [")
    for at in range(0, len(values), 6):
        print(f"        {', '.join(values[at:at + 6])},")
    print("      ]),")


def contrast(x, labels, temperature):
    z = F.normalize(x, dim=1)
    own = torch.eye(len(x), dtype=torch.bool)
    logits = (z @ z.T / temperature).masked_fill(own, -torch.inf)
    logs = logits - torch.logsumexp(logits, 1, keepdim=True)
    positives = (labels[:, None] == labels) & ~own
    some = positives.any(1)
    losses = -torch.where(positives, logs, 0).sum(1)[some] / positives.sum(1)[some]
    return losses.mean()


def triplets(x, labels, margin):
    z = F.normalize(x, dim=1)
    distances = (2 - 2 * z @ z.T).clamp(1e-8, 4).sqrt()
    own = torch.eye(len(x), dtype=torch.bool)
    same = labels[:, None] == labels
    positives = same & ~own
    some = positives.any(1) & (~same).any(1)
    farthest = distances.masked_fill(~positives, 0).max(1).values
    nearest = distances.masked_fill(same, 1e4).min(1).values
    return (farthest - nearest + margin).clamp(min=0)[some].mean()


def spelled(x):
    """Two of three labels count in the second sequence, and repeats need a blank between them."""
    labels = torch.tensor([[1, 2, 2], [3, 1, 0]])
    logs = F.log_softmax(x, 2).permute(1, 0, 2)
    losses = F.ctc_loss(logs, labels, torch.tensor([6, 6]), torch.tensor([3, 2]), reduction="none")
    return losses.mean()


print(f"""// Printed by Tests/Goldens/embeddings.py (PyTorch {torch.__version__.split("+")[0]}).

extension LossGolden {{
  static let embeddings: [String: LossGolden] = [""")
labels = torch.tensor([0, 1, 0, 2, 1, 0, 3])
x = numbers(7, 4).requires_grad_()
show("contrast", x, contrast(x, labels, 0.5))
x = numbers(7, 4).requires_grad_()
show("triplets", x, triplets(x, labels, 0.4))
x = numbers(2, 6, 4).requires_grad_()
show("spelled", x, spelled(x))
a = numbers(6, 5).requires_grad_()
show("cosine", a, (1 - F.cosine_similarity(a, numbers(6, 5, step=5))).mean())
print("  ]\n}")
