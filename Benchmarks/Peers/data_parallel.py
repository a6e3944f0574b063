"""Data-parallel PyTorch under mpirun, one thread a rank: an MLP 784-256-128-10, 128 samples a rank,
SGD of rate 0.05 and momentum 0.9, on 60 000 random images.

`mpi`: gradients in one buffer, one Allreduce a step. `gloo`: DistributedDataParallel over Gloo.
Prints the samples a second of all ranks together, from the median of so many steps.
"""

import os
import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(1)
how, count = sys.argv[1], int(sys.argv[2])
samples, batch = 60000, 128
x, y = torch.rand(samples, 784), torch.randint(10, (samples,))
model = torch.nn.Sequential(
    torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 128), torch.nn.ReLU(),
    torch.nn.Linear(128, 10))
parameters = list(model.parameters())
if how == "mpi":
    from mpi4py import MPI
    ranks = MPI.COMM_WORLD
    rank, size = ranks.rank, ranks.size
    flat = torch.empty(sum(p.numel() for p in parameters))
    whole = model
else:
    rank, size = (int(os.environ["OMPI_COMM_WORLD_" + name]) for name in ("RANK", "SIZE"))
    torch.distributed.init_process_group(
        "gloo", init_method="tcp://127.0.0.1:29517", rank=rank, world_size=size)
    whole = torch.nn.parallel.DistributedDataParallel(model)
optimizer = torch.optim.SGD(parameters, lr=0.05, momentum=0.9)
order = torch.Generator().manual_seed(rank)


def reduce():
    torch.cat([p.grad.view(-1) for p in parameters], out=flat)
    ranks.Allreduce(MPI.IN_PLACE, flat.numpy())
    flat.div_(size)
    first = 0
    for p in parameters:
        p.grad = flat[first:first + p.numel()].view_as(p)
        first += p.numel()


def step():
    rows = torch.randint(samples, (batch,), generator=order)
    loss = torch.nn.functional.cross_entropy(whole(x[rows]), y[rows])
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    if how == "mpi":
        reduce()
    optimizer.step()


times = []
for _ in range(count):
    start = time.perf_counter()
    step()
    times.append(time.perf_counter() - start)
if rank == 0:
    times = sorted(times[count // 10:])
    print(size * batch / times[len(times) // 2], flush=True)
if how == "gloo":
    torch.distributed.barrier()
    os._exit(0)  # threads of Gloo that still run make an ordinary exit fail now and then
