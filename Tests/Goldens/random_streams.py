"""Golden values of RandomStreamTests, from an implementation that shares no code with it.

python3 Tests/Goldens/random_streams.py
"""


def philox(counter, key):
    """Salmon et al. 2011, section 3.3."""
    x, k = list(counter), [key & 0xFFFFFFFF, key >> 32]
    for _ in range(10):
        first, second = x[0] * 0xD2511F53, x[2] * 0xCD9E8D57
        x = [(second >> 32) ^ x[1] ^ k[0], second & 0xFFFFFFFF,
             (first >> 32) ^ x[3] ^ k[1], first & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return x


def fnv(name):
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = (h ^ byte) * 0x100000001B3 % 2**64
    return h


def derive(key, kind, value):
    words = philox([value & 0xFFFFFFFF, value >> 32, kind, 0xFFFFFFFF], key)
    return words[0] | words[1] << 32


def shared(seed, purpose):
    return derive(seed, 3, fnv(purpose))


def trial(seed, t, r, purpose):
    return derive(derive(derive(seed, 1, t), 2, r), 3, fnv(purpose))


def draws(key, step, item, count):
    words = [w for b in range(count) for w in philox([b, item & 0xFFFFFFFF, item >> 32, step], key)]
    return [words[i] | words[i + 1] << 32 for i in range(0, 2 * count, 2)]


if __name__ == "__main__":
    print("fnv a", hex(fnv("a")), "foobar", hex(fnv("foobar")))
    split, dropout = shared(1234, "split"), trial(1234, 7, 2, "dropout")
    print("shared", hex(split))
    print("trial", hex(dropout))
    print("é", hex(shared(2**64 - 1, "é")))
    print("substream", hex(derive(dropout, 4, fnv("layer1"))))
    print("draws", [hex(d) for d in draws(dropout, 5, 2**33 + 1, 4)])
    d = draws(split, 0, 0, 3)
    print("uniform", [(x >> 11) / 2**53 for x in d])
    try:
        from mpmath import mp, mpf, erfinv, sqrt
    except ImportError:
        raise SystemExit("the normal quantiles need mpmath")
    mp.dps = 40
    normal = lambda p: sqrt(mpf(2)) * erfinv(2 * mpf(p) - 1)
    print("normal", [float(normal(((x >> 12) + mpf(0.5)) / 2**52)) for x in d])
    for p in [2.0**-53, 1e-12, 1e-5, 0.01, 0.074, 0.076, 0.3, 0.5, 0.9, 0.99999]:
        print("quantile", p, float(normal(p)))
