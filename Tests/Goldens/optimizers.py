"""Golden values of OptimizerGoldenTests and ScheduleTests: first 20 updates, and rates of a training.

python3 Tests/Goldens/optimizers.py     (PyTorch 2.13, NumPy 2, one thread)

Prints OptimizerGoldens.swift and ScheduleGoldens.swift of Tests/NeuralTests, one after the other.
What torch.optim has is taken from it, in Float; Lion, LARS and LAMB are the formulas of their papers
in NumPy, in Double. Muon is torch.optim.Muon with the matrix left in Float: its rounding to bfloat16
is taken out.
"""
import numpy
import torch

torch.set_num_threads(1)
UPDATES = 20
VERSION = torch.__version__.split("+")[0]
# A matrix [3, 2] and a vector [1]; the gradient of each is a · w − b.
W = [[0.5, -1.25, 2.0, 0.75, -0.375, 1.5], [-0.625]]
A = [[1.0, 0.5, 3.0, 0.25, 2.0, -0.5], [1.5]]
B = [[0.25, -1.0, 2.0, 0.5, -0.125, 1.0], [0.375]]
LOSSES = [3.0, 2.0, 1.9, 1.85, 1.81, 1.79, 1.7, 1.7, 1.7, 1.5, 1.4, 1.4, 1.4]
SHAPES = [(3, 2), (1,)]


def show(name, comment, rows):
    print(f"\n  /// {comment}\n  static let {name}: [[Float]] = [")
    for row in rows:
        print("    [" + ", ".join(f"{v:.7g}" for v in row) + "],")
    print("  ]")


def with_torch(name, comment, make):
    ws = [torch.nn.Parameter(torch.tensor(w).view(s)) for w, s in zip(W, SHAPES)]
    pairs = [(torch.tensor(a).view(s), torch.tensor(b).view(s)) for a, b, s in zip(A, B, SHAPES)]
    optimizers = make(ws)
    rows = []
    for _ in range(UPDATES):
        for w, (a, b) in zip(ws, pairs):
            w.grad = (a * w - b).detach()
        for optimizer in optimizers:
            optimizer.step()
        rows.append([v for w in ws for v in w.detach().flatten().tolist()])
    show(name, comment, rows)


def with_numpy(name, comment, update):
    ws = [numpy.array(w).reshape(s) for w, s in zip(W, SHAPES)]
    pairs = [[numpy.array(x).reshape(s) for x in (a, b)] for a, b, s in zip(A, B, SHAPES)]
    state = [[numpy.zeros(s), numpy.zeros(s)] for s in SHAPES]
    rows = []
    for t in range(1, UPDATES + 1):
        ws = [update(w, a * w - b, kept, t) for w, (a, b), kept in zip(ws, pairs, state)]
        rows.append([v for w in ws for v in w.flatten().tolist()])
    show(name, comment, rows)


def lion(rate, first, second, decay):
    def update(w, g, kept, t):
        step = numpy.sign(first * kept[0] + (1 - first) * g)
        kept[0] = second * kept[0] + (1 - second) * g
        return w - rate * (step + decay * w)
    return update


def length(x):
    return numpy.sqrt((x * x).sum())


def lars(rate, momentum, trust, decay, vectors=False):
    def update(w, g, kept, t):
        scaled = w.ndim > 1 or vectors
        local = trust * length(w) / (length(g) + decay * length(w)) if scaled else 1
        kept[0] = momentum * kept[0] + rate * local * (g + decay * w)
        return w - kept[0]
    return update


def lamb(rate, first, second, epsilon, decay, vectors=False):
    def update(w, g, kept, t):
        kept[0] = first * kept[0] + (1 - first) * g
        kept[1] = second * kept[1] + (1 - second) * g * g
        mean, square = kept[0] / (1 - first**t), kept[1] / (1 - second**t)
        r = mean / (numpy.sqrt(square) + epsilon) + decay * w
        return w - rate * (length(w) / length(r) if w.ndim > 1 or vectors else 1) * r
    return update


def muon(ws, **settings):
    others = torch.optim.AdamW(ws[1:], lr=0.01, weight_decay=settings["weight_decay"])
    return [torch.optim.Muon(ws[:1], **settings), others]


def optimizers():
    o = torch.optim
    print(f"""/// Weights after each of {UPDATES} updates of a matrix [3, 2] and a vector [1],
/// for the gradient a · w − b: by PyTorch {VERSION} in Float, or by the paper's
/// formula in Double. Made by `python3 Tests/Goldens/optimizers.py`.
enum OptimizerGoldens {{""", end="")
    with_torch("adamW", "AdamW(p, lr=0.1, betas=(0.8, 0.95), weight_decay=0.1)",
               lambda p: [o.AdamW(p, lr=0.1, betas=(0.8, 0.95), weight_decay=0.1)])
    with_torch("nadam", "NAdam(p, lr=0.05, momentum_decay=0.1, weight_decay=0.01)",
               lambda p: [o.NAdam(p, lr=0.05, momentum_decay=0.1, weight_decay=0.01)])
    with_torch("adaGrad", "Adagrad(p, lr=0.2, weight_decay=0.01)",
               lambda p: [o.Adagrad(p, lr=0.2, weight_decay=0.01)])
    with_torch("rmsprop", "RMSprop(p, lr=0.02, alpha=0.9)",
               lambda p: [o.RMSprop(p, lr=0.02, alpha=0.9)])
    with_torch("rmspropCentered",
               "RMSprop(p, lr=0.01, alpha=0.9, momentum=0.5, centered=True, weight_decay=0.01)",
               lambda p: [o.RMSprop(p, lr=0.01, alpha=0.9, momentum=0.5, centered=True,
                                    weight_decay=0.01)])
    with_torch("adadelta", "Adadelta(p, lr=2, rho=0.8, eps=1e-3, weight_decay=0.01)",
               lambda p: [o.Adadelta(p, lr=2, rho=0.8, eps=1e-3, weight_decay=0.01)])
    with_numpy("lion", "Lion: rate 0.03, β 0.9 and 0.95, λ 0.1", lion(0.03, 0.9, 0.95, 0.1))
    with_numpy("lars", "LARS: rate 0.5, momentum 0.5, trust 0.1, λ 0.01; vectors are not scaled",
               lars(0.5, 0.5, 0.1, 0.01))
    with_numpy("larsVectors", "LARS: rate 2, momentum 0.9, trust 0.02, λ 0; vectors are scaled",
               lars(2, 0.9, 0.02, 0, vectors=True))
    with_numpy("lamb", "LAMB: rate 0.05, β 0.9 and 0.99, ε 1e-6, λ 0.1; vectors are not scaled",
               lamb(0.05, 0.9, 0.99, 1e-6, 0.1))
    with_numpy("lambVectors", "LAMB: rate 0.02, β 0.8 and 0.95, ε 1e-6, λ 0; vectors are scaled",
               lamb(0.02, 0.8, 0.95, 1e-6, 0, vectors=True))
    rounding = torch.Tensor.bfloat16
    torch.Tensor.bfloat16 = torch.Tensor.clone
    with_torch("muon", "Muon(p, lr=0.05), of the vector AdamW(p, lr=0.01), weight_decay=0.1",
               lambda p: muon(p, lr=0.05, weight_decay=0.1))
    with_torch("muonPlain",
               "Muon(p, lr=0.05, momentum=0.8, nesterov=False, ns_steps=3, "
               "adjust_lr_fn=\"match_rms_adamw\"),\n"
               "  /// of the vector AdamW(p, lr=0.01), weight_decay=0",
               lambda p: muon(p, lr=0.05, momentum=0.8, nesterov=False, ns_steps=3,
                              weight_decay=0.0, adjust_lr_fn="match_rms_adamw"))
    torch.Tensor.bfloat16 = rounding
    average()
    lbfgs("lbfgs", lr=1, history_size=3)
    lbfgs("lbfgsLong", lr=5, history_size=10)
    print("}")


def lbfgs(name, **settings):
    """Weights of LBFGS on sum(a/2 w^2 - b w + w^4/20) + (sum w)^2/8, in Double."""
    w, a, b = (torch.tensor(x[0] + x[1], dtype=torch.float64) for x in (W, A, B))
    w.requires_grad_()
    optimizer = torch.optim.LBFGS([w], max_iter=1, max_eval=100,
                              line_search_fn="strong_wolfe", **settings)
    rows = []

    def closure():
        optimizer.zero_grad()
        loss = (a * w * w / 2 - b * w + w**4 / 20).sum() + w.sum() ** 2 / 8
        loss.backward()
        return loss

    for _ in range(UPDATES):
        optimizer.step(closure)
        rows.append(w.detach().tolist())
    words = ", ".join(f"{k}={v}" for k, v in settings.items())
    show(name, f"LBFGS(p, {words}, max_iter=1, max_eval=100, line_search_fn=\"strong_wolfe\"), in Double", rows)


def average():
    """Of the weights of SGD(p, lr=0.1)."""
    from torch.optim import swa_utils
    model = torch.nn.Module()
    model.w = torch.nn.Parameter(torch.tensor(W[0] + W[1]))
    averaged = swa_utils.AveragedModel(model, multi_avg_fn=swa_utils.get_ema_multi_avg_fn(0.8))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    rows = []
    for _ in range(UPDATES):
        model.w.grad = (torch.tensor(A[0] + A[1]) * model.w - torch.tensor(B[0] + B[1])).detach()
        optimizer.step()
        averaged.update_parameters(model)
        rows.append(averaged.module.w.detach().tolist())
    comment = "AveragedModel(m, multi_avg_fn=get_ema_multi_avg_fn(0.8)) of SGD(p, lr=0.1)"
    show("average", comment, rows)


def schedules():
    s = torch.optim.lr_scheduler
    print(f"""/// Learning rates of a training of 30 updates from 0.8, by PyTorch {VERSION} in Double.
/// Made by `python3 Tests/Goldens/optimizers.py`.
enum ScheduleGoldens {{""", end="")
    cases = [
        ("step", "StepLR(o, 9, 0.5)", lambda o: s.StepLR(o, 9, 0.5)),
        ("multiStep", "MultiStepLR(o, [6, 18, 24], 0.1)",
         lambda o: s.MultiStepLR(o, [6, 18, 24], 0.1)),
        ("exponential", "ExponentialLR(o, 0.01 ** (1 / 30))",
         lambda o: s.ExponentialLR(o, 0.01 ** (1 / 30))),
        ("polynomial", "PolynomialLR(o, 30, 2.5)", lambda o: s.PolynomialLR(o, 30, 2.5)),
        ("restarts", "CosineAnnealingWarmRestarts(o, 10, 1, 0.08)",
         lambda o: s.CosineAnnealingWarmRestarts(o, 10, 1, 0.08)),
        ("growingRestarts", "CosineAnnealingWarmRestarts(o, 2, 2, 0)",
         lambda o: s.CosineAnnealingWarmRestarts(o, 2, 2, 0)),
        ("oneCycle", "OneCycleLR(o, 0.8, 30, pct_start=0.4, div_factor=10, final_div_factor=100)",
         lambda o: s.OneCycleLR(o, 0.8, 30, pct_start=0.4, div_factor=10, final_div_factor=100)),
    ]
    for name, comment, make in cases:
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.8)
        schedule = make(optimizer)
        print(f"\n  /// {comment}\n  static let {name}: [Double] = [")
        rates = []
        for _ in range(30):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        for first in range(0, 30, 3):
            print("    " + ", ".join(f"{v:.17g}" for v in rates[first:first + 3]) + ",")
        print("  ]")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    plateau = s.ReduceLROnPlateau(optimizer, factor=0.5, patience=2, threshold=0.1)
    rates = []
    for loss in LOSSES:
        plateau.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    print("\n  /// ReduceLROnPlateau(o, factor=0.5, patience=2, threshold=0.1), after each loss, from 1.0")
    print(f"  static let losses = {LOSSES}")
    print(f"  static let plateau = {rates}")
    print("}")


optimizers()
print()
schedules()
