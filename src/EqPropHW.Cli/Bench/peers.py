# The work of the emulator's benchmarks in PyTorch, tuned: one product for sine and cosine, buffers kept, input product
# kept over the phases. Prints seconds of CPU time on one thread as JSON.
import json
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(1)


def least(work, repeats=7, shortest=0.1):
    work()
    best = float("inf")
    for _ in range(repeats):
        calls, start = 0, time.process_time()
        while True:
            work()
            calls += 1
            spent = time.process_time() - start
            if spent >= shortest:
                break
        best = min(best, spent / calls)
    return best


def dense(n=300, batch=100, steps=100):
    j = torch.randn(n, n) / n**0.5
    j = j + j.T
    a, b = torch.randn(n), torch.randn(n)
    start = torch.rand(batch, n) * 6 - 3
    pair, field = torch.empty(2 * batch, n), torch.empty(2 * batch, n)
    c, s, fa, fb = pair[:batch], pair[batch:], field[:batch], field[batch:]

    def work():
        phi = start.clone()
        for _ in range(steps):
            torch.cos(phi, out=c)
            torch.sin(phi, out=s)
            torch.mm(pair, j, out=field)
            fa.add_(a)
            fb.add_(b)
            fb.mul_(c).addcmul_(fa, s, value=-1)
            phi.add_(fb, alpha=0.1)

    return work


def lattice(side, batch, steps, by_edges):
    right, down = torch.rand(side, side - 1) * 2 - 1, torch.rand(side - 1, side) * 2 - 1
    a, b = torch.randn(side, side), torch.randn(side, side)
    start = torch.rand(batch, side, side) * 6 - 3

    def edges(phi):
        x = torch.sin(phi[:, :, :-1] - phi[:, :, 1:]) * right
        y = torch.sin(phi[:, :-1] - phi[:, 1:]) * down
        force = torch.cos(phi) * b - torch.sin(phi) * a
        force[:, :, :-1] -= x
        force[:, :, 1:] += x
        force[:, :-1] -= y
        force[:, 1:] += y
        return force

    def fields(phi):
        out = []
        for x, bias in ((torch.cos(phi), a), (torch.sin(phi), b)):
            field = bias.expand(batch, side, side).clone()
            field[:, :, :-1].addcmul_(x[:, :, 1:], right)
            field[:, :, 1:].addcmul_(x[:, :, :-1], right)
            field[:, :-1].addcmul_(x[:, 1:], down)
            field[:, 1:].addcmul_(x[:, :-1], down)
            out += [x, field]
        return out[0] * out[3] - out[2] * out[1]

    def work():
        phi = start.clone()
        for _ in range(steps):
            phi.add_(edges(phi) if by_edges else fields(phi), alpha=0.1)

    return work


def ep_step(keeps_input_product, batch=64):
    x, y = torch.rand(batch, 784), torch.zeros(batch, 10)
    y[:, 0] = 1
    w, b, v, d = torch.randn(784, 512) * 0.03, torch.zeros(512), torch.randn(512, 10) * 0.03, torch.zeros(10)

    def work():
        product = torch.addmm(b, x, w)
        h, o = torch.zeros(batch, 512), torch.zeros(batch, 10)
        for t in range(24):
            if t == 20:
                free_h, free_o = h, o
            if not keeps_input_product:
                product = torch.addmm(b, x, w)
            u = torch.addmm(d, h, v)
            if t >= 20:
                u.add_(y - o, alpha=0.5)
            h, o = torch.tanh(torch.addmm(product, o, v.T)), torch.tanh(u)
        rate = 1e-6 / (0.5 * batch)
        w.addmm_(x.T, h - free_h, alpha=rate)
        v.addmm_(h.T, o, alpha=rate).addmm_(free_h.T, free_o, alpha=-rate)

    return work


def backprop_step(batch=64):
    x, y = torch.rand(batch, 784), torch.zeros(batch, 10)
    y[:, 0] = 1
    p = [torch.randn(784, 512) * 0.03, torch.zeros(512), torch.randn(512, 10) * 0.03, torch.zeros(10)]
    for q in p:
        q.requires_grad_()

    def work():
        h = torch.tanh(torch.addmm(p[1], x, p[0]))
        loss = ((torch.addmm(p[3], h, p[2]) - y) ** 2).sum() / (2 * batch)
        gradient = torch.autograd.grad(loss, p)
        with torch.no_grad():
            for q, g in zip(p, gradient):
                q.sub_(g, alpha=1e-6)

    return work


result = {"version": torch.__version__, "backprop": least(backprop_step())}
with torch.no_grad():
    result["dense"] = least(dense())
    result["lattice"] = min(least(lattice(30, 100, 100, e), 5) for e in (True, False))
    result["large"] = min(least(lattice(1000, 1, 2, e), 3) for e in (True, False)) / 2
    result["ep"] = least(ep_step(True))
    result["epPlain"] = least(ep_step(False))
print(json.dumps(result))
