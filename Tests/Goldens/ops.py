"""Values and gradients of elementwise ops, reductions, slices and losses by PyTorch, in double: the
table in OpGoldens.swift.

python3 Tests/Goldens/ops.py > Tests/TensorsTests/OpGoldens.swift     (PyTorch 2.13, one thread)
"""
import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def numbers(place, shape, low, high):
    """Different numbers of low ... high."""
    count = torch.Size(shape).numel()
    k = torch.arange(count, dtype=torch.float64)
    unit = (37 * k + 11 * place) % 101 / 100
    return (low + (high - low) * unit).to(torch.float32).double().view(shape).requires_grad_()


def show(name, shapes, function, low=-2, high=2):
    operands = [numbers(place, shape, low, high) for place, shape in enumerate(shapes)]
    y = function(*operands)
    weights = torch.tensor([((7 * k) % 13 - 6) / 8 for k in range(y.numel())]).double().view(y.shape)
    (y * weights).sum().backward()
    print(f'    "{name}": [')
    for tensor in [y.detach(), *(p.grad for p in operands)]:
        t = tensor.flatten()
        print(f"      [{t[0]:.9g}, {t[len(t) // 2]:.9g}, {t[-1]:.9g}, {t.abs().sum():.9g}],")
    print("    ],")


x, row, pair = (3, 4, 5), [(3, 4, 5)], [(3, 4, 5), (4, 1)]
places = torch.tensor([[(7 * (6 * i + j)) % 11 % 4 for j in range(6)] for i in range(3)])
places = places[:, :, None].expand(3, 6, 5)

print(f"""// Printed by Tests/Goldens/ops.py (PyTorch {torch.__version__.split("+")[0]}).

/// Of the value, then of the gradient of each operand: the first number, the middle one, the last, and
/// the sum of magnitudes.
enum OpGoldens {{
  static let all: [String: [SIMD4<Double>]] = [""")
for name in "neg abs square sin cos tanh sigmoid exp expm1".split():
    show(name, row, getattr(torch, name))
for name in "softplus silu gelu relu elu leaky_relu".split():
    show(name, row, getattr(F, name))
for name in "sqrt rsqrt log log1p reciprocal".split():
    show(name, row, getattr(torch, name), 0.2, 3)
show("elu of 0.5", row, lambda x: F.elu(x, 0.5))
show("leaky_relu of 0.25", row, lambda x: F.leaky_relu(x, 0.25))
show("clamp", row, lambda x: x.clamp(-0.75, 1.25))
show("pow of 3", row, lambda x: x ** 3)
show("pow of -1.5", row, lambda x: x ** -1.5, 0.2, 3)
for name in "add sub mul div maximum minimum".split():
    show(name, pair, getattr(torch, name))
show("pow", pair, torch.pow, 0.2, 2)
show("where", pair, lambda a, b: torch.where(torch.arange(5) % 2 == 1, a, b))
show("masked_fill", row, lambda x: x.masked_fill(torch.arange(5) % 2 == 1, 0.5))
show("tril", row, lambda x: x.tril(1))
show("triu", row, lambda x: x.triu(-1))
show("expand", [(4, 1)], lambda x: x.expand(3, 4, 5))
for name in "sum mean amax amin logsumexp var std".split():
    show(f"{name} along 0, 2", row, lambda x: getattr(torch, name)(x, dim=(0, 2)))
    show(f"{name} along 1", row, lambda x: getattr(torch, name)(x, dim=(1,)))
show("var of the population", row, lambda x: x.var(dim=(1, 2), correction=0, keepdim=True))
show("norm along 0, 2", row, lambda x: torch.linalg.vector_norm(x, dim=(0, 2)))
show("prod along 1", row, lambda x: x.prod(dim=1))
show("cumsum along 1", row, lambda x: x.cumsum(dim=1))
show("sort along 1", row, lambda x: x.sort(dim=1).values)
show("topk along 0", row, lambda x: x.topk(2, dim=0).values)
show("gather along 1", row, lambda x: x.gather(1, places))
show("scatter_add along 1", [x, (3, 6, 5)], lambda x, v: x.scatter_add(1, places, v))
show("index_select along 2", row, lambda x: x.index_select(2, torch.tensor([4, 0, 4, 1])))
show("flip along 1", row, lambda x: x.flip(1))
show("roll along 2", row, lambda x: x.roll(-2, 2))
show("pad by a constant", row, lambda x: F.pad(x, (2, 1), value=0.5))
show("pad by reflection", row, lambda x: F.pad(x, (2, 1), mode="reflect"))
show("pad by replication", row, lambda x: F.pad(x, (2, 1), mode="replicate"))
show("repeat_interleave along 1", row, lambda x: x.repeat_interleave(3, dim=1))
show("tile along 1", row, lambda x: x.tile(1, 3, 1))
show("stack", [(3, 4), (3, 4), (3, 4)], lambda a, b, c: torch.stack([a, b, c], dim=1))
show("split", row, lambda x: x.split([1, 3], dim=1)[1])
show("einsum of a matrix product", [(4, 5), (5, 3)], lambda a, b: torch.einsum("ij,jk->ik", a, b))
show("einsum of stacks", [(2, 3, 4, 5), (2, 6, 3, 5)],
     lambda q, k: torch.einsum("bhqd,bkhd->bhqk", q, k))
show("einsum of an outer product", [(3,), (4,)], lambda a, b: torch.einsum("i,j->ji", a, b))
show("einsum of sums", [x, (4,)], lambda a, b: torch.einsum("abc,b->c", a, b))
show("einsum of three", [(2, 3), (3, 4), (4, 2)],
     lambda a, b, c: torch.einsum("ij,jk,kl->il", a, b, c))
show("einsum of one", row, lambda a: torch.einsum("abc->ca", a))

targets = torch.softmax(numbers(3, (4, 5), -2, 2).detach(), 1)
targets = torch.where(torch.arange(5) == 2, 0, targets)
show("kl_div", [(4, 5)], lambda x: F.kl_div(x.log_softmax(1), targets, reduction="none").sum(1))
show("kl_div of logarithms", [(4, 5), (4, 5)], lambda p, q: F.kl_div(
    q.log_softmax(1), p.log_softmax(1), reduction="none", log_target=True).sum(1))
show("cosine_similarity", [(4, 5), (4, 5)], F.cosine_similarity)
show("cosine_embedding_loss", [(4, 5), (4, 5)], lambda a, b: F.cosine_embedding_loss(
    a, b, torch.tensor([1, -1, -1, 1]), margin=-0.5, reduction="none"))
show("triplet_margin_loss", [(4, 5), (4, 5), (4, 5)], lambda a, p, n: F.triplet_margin_loss(
    a, p, n, margin=1.5, reduction="none"))


def info_nce(a, b, both=False):
    logits = F.normalize(a) @ F.normalize(b).T / 0.25
    own = torch.arange(len(a))
    there = F.cross_entropy(logits, own, reduction="none")
    return (there + F.cross_entropy(logits.T, own, reduction="none")) / 2 if both else there


show("info_nce", [(4, 5), (4, 5)], info_nce)
show("info_nce both ways", [(4, 5), (4, 5)], lambda a, b: info_nce(a, b, True))

labels = torch.tensor([[1, 2, 2], [3, 1, 0], [1, 1, 1]])
for name, zeroes in [("ctc_loss", False), ("ctc_loss with zero_infinity", True)]:
    # The last sample cannot be spelled in its 4 steps.
    steps, lengths = torch.tensor([6, 5, 4 if zeroes else 6]), torch.tensor([3, 2, 3])
    show(name, [(6, 3, 4)], lambda x: F.ctc_loss(
        x.log_softmax(2), labels, steps, lengths, reduction="none", zero_infinity=zeroes))
print("  ]\n}")
