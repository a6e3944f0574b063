"""Golden values of TrainingTests: five updates of an MLP 4-6-3 on one batch of 24 samples.

python3 Tests/Goldens/training.py       (PyTorch 2.13, one thread)
"""
import torch

torch.set_num_threads(1)
x = torch.tensor([[((7 * r + 13 * c) % 17 - 8) / 8 for c in range(4)] for r in range(24)])
y = torch.tensor([(r * r + 5 * r // 2) % 3 for r in range(24)])


def train(make):
    model = torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.ReLU(), torch.nn.Linear(6, 3))
    for place, p in enumerate(model.parameters()):
        values = [((11 * k + 5 * place) % 19 - 9) / 16 for k in range(p.numel())]
        p.data = torch.tensor(values).view_as(p)
    optimizer = make(model.parameters())
    losses = []
    for _ in range(5):
        loss = torch.nn.functional.cross_entropy(model(x), y, reduction="sum")
        losses.append(loss.item())
        optimizer.zero_grad()
        (loss / len(x)).backward()
        optimizer.step()
    print("losses", ", ".join(f"{v:.9g}" for v in losses))
    for name, p in model.named_parameters():
        print(name, ", ".join(f"{v:.9g}" for v in p.detach().flatten().tolist()))


print(torch.__version__)
train(lambda p: torch.optim.SGD(p, lr=0.5, momentum=0.9))
train(lambda p: torch.optim.Adam(p, lr=0.05))
