"""Fashion-MNIST from Debian's package dataset-fashion-mnist, or the folder that FASHION_MNIST names."""

import gzip
import os

import numpy


def _idx(name, offset):
    folder = os.environ.get("FASHION_MNIST", "/usr/share/datasets/fashion-mnist")
    with gzip.open(f"{folder}/{name}.gz") as file:
        return numpy.frombuffer(file.read(), numpy.uint8, offset=offset)


def fashion_mnist():
    """Training images [60000, 784] and labels, test images [10000, 784] and labels; scaled to mean 0."""
    parts = []
    for split in ("train", "t10k"):
        pixels = _idx(f"{split}-images-idx3-ubyte", 16).reshape(-1, 784)
        parts.append((pixels.astype(numpy.float32) / 255 - 0.2860) / numpy.float32(0.3530))
        parts.append(_idx(f"{split}-labels-idx1-ubyte", 8).astype(numpy.int64))
    return [parts[0].astype(numpy.float32), parts[1], parts[2].astype(numpy.float32), parts[3]]
