"""Flower's simulation (Ray, two workers of one core) of the federation of `federated_rounds.py`.

Argument: rounds. Prints: rounds a second (median), mean test accuracy of the last five rounds.
Needs flwr[simulation] 1.41.
"""

import functools
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ["PYTHONPATH"] = os.pathsep.join([HERE, os.environ.get("PYTHONPATH", "")])
os.environ.setdefault("FLWR_TELEMETRY_ENABLED", "0")
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")

from flwr.app import ArrayRecord, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp
from flwr.serverapp import ServerApp
from flwr.serverapp.strategy import FedAvg
from flwr.simulation import run_simulation

client, server = ClientApp(), ServerApp()
times, found = [], []


@functools.cache
def data():
    import torch
    from fashion import fashion_mnist
    torch.set_num_threads(1)
    x, y, test_x, test_y = map(torch.from_numpy, fashion_mnist())
    order = torch.randperm(60000, generator=torch.Generator().manual_seed(1)).reshape(100, 600)
    return [(x[rows], y[rows]) for rows in order], test_x, test_y


@client.train()
def train(message, context):
    import torch
    import federated_rounds as peer
    shares, _, _ = data()
    model = peer.network()
    model.load_state_dict(message.content["arrays"].to_torch_state_dict())
    peer.train(model, *shares[int(context.node_config["partition-id"])], torch.randperm(600))
    content = {
        "arrays": ArrayRecord(model.state_dict()), "metrics": MetricRecord({"num-examples": 600})}
    return Message(content=RecordDict(content), reply_to=message)


@server.main()
def main(grid, context):
    import federated_rounds as peer
    model = peer.network()
    _, x, y = data()
    last = [time.perf_counter()]

    def evaluate(number, arrays):
        model.load_state_dict(arrays.to_torch_state_dict())
        accuracy = peer.accuracy(model, x, y)
        now = time.perf_counter()
        if number > 0:
            found.append(accuracy)
            times.append(now - last[0])
        last[0] = now
        return MetricRecord({"accuracy": accuracy})

    FedAvg(fraction_train=0.1, fraction_evaluate=0.0, min_available_nodes=100).start(
        grid=grid, initial_arrays=ArrayRecord(model.state_dict()), num_rounds=int(sys.argv[1]),
        evaluate_fn=evaluate)


def run():
    run_simulation(
        server, client, 100,
        backend_config={
            "client_resources": {"num_cpus": 1, "num_gpus": 0.0}, "init_args": {"num_cpus": 2}})
    ordered = sorted(times[1:])
    print(1 / ordered[len(ordered) // 2], sum(found[-5:]) / len(found[-5:]))


if __name__ == "__main__":
    import federated_flower  # as the workers import it

    federated_flower.run()
