"""Golden values of ClippedObjectiveTests: the loss of proximal policy optimisation and its gradient.

python3 Tests/Goldens/policy.py        (torch 2.13.0)
"""
import torch

ROWS, WIDTH, HIDDEN, ACTIONS = 7, 3, 5, 3


def numbers(count, shift, scale):
    return torch.tensor([((k + shift) * 37 % 101 / 101 - 0.5) * scale for k in range(count)])


parameters, shift = [], 0
for outputs in (ACTIONS, 1):
    for shape in ((HIDDEN, WIDTH), (HIDDEN,), (outputs, HIDDEN), (outputs,)):
        count = torch.Size(shape).numel()
        parameters.append(numbers(count, shift, 3).reshape(shape).requires_grad_())
        shift += count
observations = numbers(ROWS * WIDTH, 7, 2).reshape(ROWS, WIDTH)
actions = torch.tensor([k * 5 % ACTIONS for k in range(ROWS)])
old = -1.1 + numbers(ROWS, 3, 2)
advantages, targets = numbers(ROWS, 11, 4), numbers(ROWS, 19, 6)


def network(first, bias, second, end):
    hidden = torch.tanh(torch.nn.functional.linear(observations, first, bias))
    return torch.nn.functional.linear(hidden, second, end)


distribution = torch.distributions.Categorical(logits=network(*parameters[:4]))
values = network(*parameters[4:]).flatten()
log_ratio = distribution.log_prob(actions) - old
ratio = log_ratio.exp()
normalised = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
policy_loss = -torch.min(normalised * ratio, normalised * ratio.clamp(0.8, 1.2)).mean()
value_loss = torch.nn.functional.mse_loss(values, targets)
entropy = distribution.entropy().mean()
loss = policy_loss + 0.5 * value_loss - 0.01 * entropy
loss.backward()
figures = [loss, policy_loss, value_loss, entropy, (ratio - 1 - log_ratio).mean()]
print("figures", ", ".join(f"{x.item():.8g}" for x in figures))
print("clipped", int(((ratio - 1).abs() > 0.2).sum()))
for parameter in parameters:
    print("  [" + ", ".join(f"{x:.7g}" for x in parameter.grad.flatten().tolist()) + "],")
