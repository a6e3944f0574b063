"""Writes Tests/TensorsTests/ElementaryGoldens.swift: correctly rounded values of mpmath.

python3 Tests/Goldens/elementary.py > Tests/TensorsTests/ElementaryGoldens.swift
swift format -i Tests/TensorsTests/ElementaryGoldens.swift
"""
import random
import struct

import mpmath
from mpmath import mp, mpf

mp.prec = 1400
random.seed(1)


def spread(low, high):
    """Arguments of both signs over many orders of magnitude."""
    return [random.choice([-1, 1]) * 2.0 ** random.uniform(low, high) for _ in range(6)]


def between(low, high):
    return [random.uniform(low, high) for _ in range(6)]


angles = between(-7, 7) + spread(-30, 20) + spread(20, 1023) + [
    1.5707963267948966, 3.141592653589793, 0.7853981633974483, 5.319372648326541e255, 1e22,
    6381956970095103 * 2.0**797]
positive = [abs(x) for x in spread(-1022, 1023)] + between(0.4, 2.5) + [5e-324, 1.5e-310, 1.0]
unary = {
    "exp": (mp.exp, between(-708, 709.7) + between(-1, 1) + [1e-300, -745.1]),
    "exp2": (lambda x: mpf(2) ** x, between(-1021, 1023) + [0.5, -1.0, 1023.0]),
    "expm1": (mp.expm1, spread(-60, 8) + between(-1.5, 1.5) + [1e-300, 30.0, -30.0]),
    "log": (mp.log, positive),
    "log1p": (mp.log1p, [abs(x) for x in spread(-60, 60)] + between(-0.999, 3) + [1e-300]),
    "log2": (lambda x: mp.log(x) / mp.log(2), positive + [0.125, 4096.0]),
    "log10": (lambda x: mp.log(x) / mp.log(10), positive + [1000.0, 1e15, 0.01]),
    "sin": (mp.sin, angles),
    "cos": (mp.cos, angles),
    "tan": (mp.tan, angles),
    "atan": (mp.atan, spread(-60, 60) + between(-4, 4)),
    "tanh": (mp.tanh, spread(-30, 4.5) + between(-1.2, 1.2)),
    "sinh": (mp.sinh, spread(-30, 9.4)),
    "cosh": (mp.cosh, spread(-30, 9.4)),
}
binary = {
    "pow": (lambda x, y: x**y, [(abs(x), random.uniform(-3, 3)) for x in spread(-300, 300)]
            + [(random.uniform(0.5, 2), random.uniform(-700, 700)) for _ in range(6)]
            + [(-2.0, 3.0), (-1.5, -4.0), (10.0, 22.0), (1.0000000000000002, 3e18),
               (2.0, -1074.0), (5.0, 1e-300)]),
    "atan2": (mpmath.atan2, list(zip(between(-2, 2), between(-2, 2)))
              + [(1e-300, 1e300), (3.0, -1e-5), (1e-5, -3.0)]),
}


def swift(x):
    x = float(x)
    if x == int(x) and abs(x) < 2**53:
        return repr(x)
    if abs(x) < 2.0**-1022:
        return f"Double(bitPattern: {int.from_bytes(struct.pack('>d', x)):#x})"
    mantissa, exponent = x.hex().split("p")
    return mantissa.rstrip("0").rstrip(".") + "p" + str(int(exponent))


print("// Written by Tests/Goldens/elementary.py with mpmath", mpmath.__version__ + ".\n")
for name, (function, arguments) in unary.items():
    print(f"let {name}Goldens: [(Double, Double)] = [")
    for x in arguments:
        print(f"  ({swift(x)}, {swift(function(mpf(x)))}),")
    print("]\n")
for name, (function, arguments) in binary.items():
    print(f"let {name}Goldens: [(Double, Double, Double)] = [")
    for x, y in arguments:
        print(f"  ({swift(x)}, {swift(y)}, {swift(function(mpf(x), mpf(y)))}),")
    print("]\n")
