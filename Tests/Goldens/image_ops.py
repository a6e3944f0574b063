"""Values and gradients of ops of sequences, images and volumes by PyTorch, in Float: the table in
VolumeOpTests.swift.

python3 Tests/Goldens/image_ops.py
"""

import torch
from torch.nn import functional as F


def numbers(place, *shape):
    count = torch.Size(shape).numel()
    values = [((11 * k + 5 * place) % 19 - 9) / 16 for k in range(count)]
    return torch.tensor(values).view(shape).requires_grad_()


def show(name, function, *shapes):
    operands = [numbers(place, *shape) for place, shape in enumerate(shapes)]
    y = function(*operands)
    weights = torch.tensor([((7 * k) % 13 - 6) / 8 for k in range(y.numel())]).view(y.shape)
    (y * weights).sum().backward()
    print(f"  // {name} -> {list(y.shape)}")
    for tensor in [y.detach(), *(p.grad for p in operands)]:
        t = tensor.flatten()
        print(f"  [{t[0]:.9g}, {t[len(t) // 2]:.9g}, {t[-1]:.9g}, {t.abs().sum():.9g}],")


show("conv_transpose2d", lambda x, w, b: F.conv_transpose2d(
    x, w, b, stride=(2, 3), padding=1, output_padding=(1, 2), groups=2, dilation=(1, 2)),
    (2, 4, 3, 4), (4, 3, 3, 2), (6,))
show("conv1d", lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=2, dilation=2, groups=2),
     (2, 4, 9), (6, 2, 3), (6,))
show("conv_transpose1d", lambda x, w, b: F.conv_transpose1d(
    x, w, b, stride=2, padding=1, output_padding=1), (2, 3, 5), (3, 2, 4), (2,))
show("conv3d", lambda x, w, b: F.conv3d(
    x, w, b, stride=(2, 1, 2), padding=(1, 1, 0), dilation=(1, 2, 1), groups=2),
    (2, 4, 5, 6, 5), (6, 2, 3, 2, 3), (6,))
show("conv_transpose3d", lambda x, w, b: F.conv_transpose3d(
    x, w, b, stride=(2, 1, 2), padding=(1, 0, 1), output_padding=(1, 0, 1), groups=2),
    (2, 4, 3, 2, 3), (4, 3, 3, 2, 3), (6,))
show("max_pool3d", lambda x: F.max_pool3d(x, (3, 2, 2), (1, 2, 1), (1, 0, 1)), (2, 3, 4, 5, 6))
show("avg_pool3d", lambda x: F.avg_pool3d(x, (3, 2, 2), (1, 2, 1), (1, 0, 1)), (2, 3, 4, 5, 6))
show("avg_pool1d", lambda x: F.avg_pool1d(x, 3, 2, 1), (2, 3, 8))
show("adaptive_avg_pool2d", lambda x: F.adaptive_avg_pool2d(x, (3, 4)), (2, 3, 7, 5))
show("adaptive_max_pool2d", lambda x: F.adaptive_max_pool2d(x, (3, 4)), (2, 3, 7, 5))
show("interpolate nearest", lambda x: F.interpolate(x, (9, 7)), (2, 3, 4, 5))
show("interpolate bilinear", lambda x: F.interpolate(x, (9, 7), mode="bilinear"), (2, 3, 4, 5))
show("instance_norm", lambda x, w, b: F.instance_norm(x, weight=w, bias=b), (2, 3, 4, 5), (3,), (3,))
