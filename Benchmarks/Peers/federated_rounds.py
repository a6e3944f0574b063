"""One thread of PyTorch: federated averaging of McMahan's 2NN on Fashion-MNIST, as it is written by hand.

100 clients of 600 images, 10 a round, one epoch of batches of 10, SGD of rate 0.05, then the test set.
Arguments: rounds, seed. Prints: rounds a second (median), mean test accuracy of the last five rounds.
"""

import sys
import time

import torch

from fashion import fashion_mnist

torch.set_num_threads(1)


def network():
    linear, relu = torch.nn.Linear, torch.nn.ReLU
    return torch.nn.Sequential(
        linear(784, 200), relu(), linear(200, 200), relu(), linear(200, 10))


def train(model, x, y, order):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    for start in range(0, len(y), 10):
        rows = order[start:start + 10]
        loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def accuracy(model, x, y):
    with torch.no_grad():
        return (model(x).argmax(1) == y).float().mean().item()


def main(rounds, seed):
    vector = torch.nn.utils.parameters_to_vector
    load = torch.nn.utils.vector_to_parameters
    random = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    x, y, test_x, test_y = map(torch.from_numpy, fashion_mnist())
    clients = torch.randperm(60000, generator=random).reshape(100, 600)
    shares = [(x[rows], y[rows]) for rows in clients]
    model, times, found = network(), [], []
    for _ in range(rounds):
        start = time.perf_counter()
        weights = vector(model.parameters()).detach().clone()
        updates = []
        for client in torch.randperm(100, generator=random)[:10]:
            load(weights.clone(), model.parameters())
            train(model, *shares[client], torch.randperm(600, generator=random))
            updates.append(vector(model.parameters()).detach())
        load(torch.stack(updates).mean(0), model.parameters())
        found.append(accuracy(model, test_x, test_y))
        times.append(time.perf_counter() - start)
    times = sorted(times[1:])
    print(1 / times[len(times) // 2], sum(found[-5:]) / len(found[-5:]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
