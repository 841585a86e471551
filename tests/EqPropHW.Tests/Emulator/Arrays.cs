using System.Security.Cryptography;
using EqPropHW.Core;
using EqPropHW.Emulator;

namespace EqPropHW.Tests.Emulator;

/// <summary>Small random arrays and what is done with them; every number follows from a seed.</summary>
internal static class Arrays
{
    public static readonly Nudge Squared = new(NudgeKind.Live, Cost.Squared);

    public static readonly Nudge Log = new(NudgeKind.Live, Cost.Log);

    /// <summary>A random graph; inputs come first, outputs last.</summary>
    public static Topology Graph(int nodes, int inputs, int outputs, double density, int seed)
    {
        var random = new Random(seed);
        var edges = new List<Edge>();
        for (var i = 0; i < nodes; i++)
        {
            for (var j = i + 1; j < nodes; j++)
            {
                if (random.NextDouble() < density) edges.Add(new(i, j));
            }
        }
        return new(nodes, edges, [.. Enumerable.Range(0, inputs)], [.. Enumerable.Range(nodes - outputs, outputs)]);
    }

    /// <summary>Couplings normal-sized with <paramref name="scale"/>, biases in +-0.5, angles anywhere.</summary>
    public static Parameters Parameters(Substrate substrate, Topology topology, int seed, double scale = 0.5, double bias = 0.5)
    {
        var random = new Random(seed);
        var parameters = EqPropHW.Core.Parameters.Zero(substrate, topology);
        foreach (ref var j in parameters.Couplings.AsSpan()) j = scale * (2 * random.NextDouble() - 1);
        foreach (ref var b in parameters.Bias.AsSpan()) b = bias * (2 * random.NextDouble() - 1);
        foreach (ref var a in parameters.BiasAngle.AsSpan()) a = Math.PI * (2 * random.NextDouble() - 1);
        return parameters;
    }

    /// <summary>Random inputs, targets and start states; sample ids are far apart.</summary>
    public static SampleBatch Batch(Substrate substrate, Topology topology, int count, int seed)
    {
        var random = new Random(seed);
        double Draw() => substrate is XyArray ? Math.PI * (2 * random.NextDouble() - 1) : random.NextDouble();
        double[] Values(int width) => [.. Enumerable.Range(0, count * width).Select(_ => Draw())];
        return new(
            count, Values(topology.InputNodes.Length), Values(topology.OutputNodes.Length), Values(topology.NodeCount),
            Enumerable.Range(0, count).Select(b => 1_000_003ul * (ulong)b + 7).ToArray());
    }

    /// <summary>Some samples of a batch, in the order given.</summary>
    public static SampleBatch Take(SampleBatch batch, params int[] samples)
    {
        ReadOnlyMemory<T> Rows<T>(ReadOnlyMemory<T> all) => samples
            .SelectMany(s => all.Slice(s * (all.Length / batch.Count), all.Length / batch.Count).ToArray()).ToArray();
        return new(samples.Length, Rows(batch.Inputs), Rows(batch.Targets), Rows(batch.Starts), Rows(batch.SampleIds));
    }

    public static EmulatorDevice Open(
        Substrate substrate, Topology topology, TimeModel time, EmulatorMode mode = EmulatorMode.Physical64,
        int threads = 1, double clockHz = 10, int subSteps = 1, ulong seed = 1, ulong instance = 1, DeviceLimits? limits = null)
    {
        var profile = new HardwareProfile(
            "test", "", "", substrate.Name, new(false, 1), new(clockHz, subSteps), limits ?? DeviceLimits.None, new(true, true, true, 16));
        return new(profile, substrate, topology, new() { Mode = mode, Threads = threads, Seed = seed, Instance = instance, Time = time });
    }

    public static Continuous Tau(Topology topology, double value = 1) => new([.. Enumerable.Repeat(value, topology.NodeCount)]);

    public static Clocked Factor(Topology topology, double value) => new([.. Enumerable.Repeat(value, topology.NodeCount)]);

    /// <summary>Programs a device and runs a batch once.</summary>
    public static async Task<Readouts> Run(IDevice device, Parameters parameters, PhaseProgram program, SampleBatch batch)
    {
        await using (device)
        {
            await device.ProgramAsync(parameters, EqPropHW.Core.Parameters.Zero(device.Description.Substrate, device.Description.Topology));
            return await device.RunAsync(program, batch);
        }
    }

    /// <summary>The state of one sample after one step, [nodes].</summary>
    public static double[] State(Readouts readouts, int step, int sample)
    {
        var state = new double[readouts.Nodes];
        readouts.CopyState(step, sample, state);
        return state;
    }

    /// <summary>Every number of one sample, exactly: states, residuals, cycles and flags of all steps.</summary>
    public static string Exact(Readouts r, int sample) => string.Join(' ', Enumerable.Range(0, r.Steps).Select(k =>
        string.Join(',', State(r, k, sample).Append(r.Residual[k * r.Batch + sample]).Select(v => BitConverter.DoubleToInt64Bits(v).ToString("x")))
        + $" {r.Cycles[k * r.Batch + sample]} {r.Settled[k * r.Batch + sample]} {r.Clipped[k * r.Batch + sample]}"));

    /// <summary>SHA-256 of every number of every sample.</summary>
    public static string Hash(Readouts r) => Convert.ToHexString(SHA256.HashData(
        System.Text.Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(0, r.Batch).Select(b => Exact(r, b))))));
}
