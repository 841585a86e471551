using System.Globalization;
using System.Text.Json.Serialization;
using EqPropHW.Core;
using EqPropHW.Emulator;
using EqPropHW.Training;

namespace EqPropHW.Cli;

/// <summary>How <c>eqp settle</c> settles.</summary>
internal sealed record SettleSettings(
    double Beta, Nudge Nudge, NudgingScheme Scheme, bool RandomStart, double Residual, int Cycles, ulong Seed);

/// <summary>How the samples of <c>eqp settle</c> settled.</summary>
internal sealed record SettleOutcome(
    int Samples, int Used, int Unsettled, int BasinJumps, double LargestResidual, double MeanEnergy, string Device, ulong Seed, ulong Instance)
{
    /// <summary>Names of the non-idealities that were on.</summary>
    public IReadOnlyList<string> Effects { get; init; } = [];

    /// <summary>The same for people.</summary>
    [JsonIgnore]
    public string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"{Used} of {Samples} samples used ({Unsettled} unsettled, {BasinJumps} basin jumps); largest residual {LargestResidual:G3}; mean energy {MeanEnergy:G6}; {Device}, seed {Seed}, instance {Instance}") + (Effects.Count > 0 ? $"; effects on: {string.Join(", ", Effects)}" : "");
}

/// <summary>Settles one network on a device and gathers the arrays of <c>R.npz</c>.</summary>
internal static class SettleRun
{
    /// <summary>Arrays to write and how it went.</summary>
    internal sealed record Settled(List<KeyValuePair<string, NpyArray>> Arrays, SettleOutcome Outcome);

    public static async Task<Settled> ExecuteAsync(
        NetworkFile file, Substrate substrate, NpyArray inputs, NpyArray? targets, SettleSettings settings, string device,
        EmulatorOptions options, string? record, CancellationToken cancellation)
    {
        var topology = file.Topology;
        var count = inputs.Shape[0];
        if (targets is not null && targets.Shape[0] != count)
            throw new NetworkException($"targets have {targets.Shape[0]} samples, inputs {count}; they go together row by row");
        Placements.RequireFit(topology, Devices.Graph(device), device);
        var parameters = file.ToParameters(substrate);
        if (file.Tau is { } tau) options = options with { Time = new Continuous([.. tau]) };
        if (!BoardWords.IsBoard(device)) options = options with { SubSteps = StableSubSteps(Devices.Profile(device), file.Tau ?? Drawn(device, topology, options), StepBound.Rate(substrate, topology, parameters)) };
        await using var array = Devices.Open(device, substrate, topology, options, record: record);
        var stored = Parameters.Zero(substrate, topology);
        await array.ProgramAsync(parameters, stored, cancellation);

        var learning = new LearningSettings
        {
            Nudging = settings.Scheme,
            Beta = settings.Beta,
            Nudge = settings.Nudge,
            FreeCycles = settings.Cycles,
            NudgedCycles = settings.Cycles,
            StopResidual = settings.Residual,
            RandomStart = settings.RandomStart,
        };
        var capabilities = array.Description.Capabilities;
        var nudging = targets is null
            ? new Nudging(new(learning.CheckEvery, [Nudging.Free(learning, capabilities)]), 0, 0, 1, [0])
            : Nudging.Of(learning, capabilities);
        var ids = Enumerable.Range(0, count).Select(b => (ulong)b).ToArray();
        var starts = settings.RandomStart ? Starts(substrate, topology, ids, settings.Seed) : [];
        var readouts = await array.RunAsync(nudging.Program, new(count, inputs.Values, targets?.Values, starts, ids), cancellation);
        return Gather(substrate, topology, stored, readouts, nudging, targets is not null, settings, array.Description, options.Instance);
    }

    private static Settled Gather(
        Substrate substrate, Topology topology, Parameters stored, Readouts readouts, Nudging nudging, bool nudged, SettleSettings settings,
        DeviceDescription device, ulong instance)
    {
        var (count, n) = (readouts.Batch, topology.NodeCount);
        var arrays = new List<KeyValuePair<string, NpyArray>>();
        void Add(string name, NpyArray array) => arrays.Add(new(name, array));

        Add("free", States(readouts, 0));
        if (nudged) Add("nudged", States(readouts, nudging.Plus));
        if (nudged && settings.Scheme == NudgingScheme.Centered) Add("nudged_negative", States(readouts, nudging.Minus));
        var energy = Enumerable.Range(0, count).Select(b => Energy(0, b)).ToArray();
        Add("energy", NpyArray.Vector(energy));
        Add("residual", new([readouts.Steps, count], readouts.Residual));
        Add("settled", new([readouts.Steps, count], [.. readouts.Settled.Select(s => s ? 1.0 : 0)], "b1"));

        var contrast = new Contrast(substrate, topology);
        var used = new bool[count];
        var (unsettled, jumps) = (0, 0);
        var stay = nudged ? contrast.StayInBasin(readouts, nudging) : null;
        for (var b = 0; b < count; b++)
        {
            var all = Enumerable.Range(0, readouts.Steps).All(k => readouts.Settled[k * count + b]);
            if (!all) unsettled++;
            var stays = stay is null || (stay[b] && !FallsBelowFree(b));
            if (all && !stays) jumps++;
            used[b] = all && stays;
        }
        Add("used", new([count], [.. used.Select(u => u ? 1.0 : 0)], "b1"));
        if (nudged)
        {
            var gradient = new Gradient(topology, substrate is XyArray);
            contrast.Mean(readouts, nudging, gradient, used);
            var physical = Parameters.Zero(substrate, topology);
            gradient.ToPhysical(stored, physical);
            Add("gradient_couplings", NpyArray.Vector(physical.Couplings));
            Add(substrate is XyArray ? "gradient_bias_amplitude" : "gradient_bias", NpyArray.Vector(physical.Bias));
            if (substrate is XyArray) Add("gradient_bias_angle", NpyArray.Vector(physical.BiasAngle));
        }
        return new(arrays, new(
            count, used.Count(u => u), unsettled, jumps, readouts.Residual.Max(), energy.Average(), device.Identity.Name, settings.Seed, instance)
        {
            Effects = device.Effects,
        });

        double Energy(int step, int sample)
        {
            var state = new double[n];
            readouts.CopyState(step, sample, state);
            return substrate.Energy(topology, stored, state);
        }

        // Within one basin the free state is the minimum of E, so a nudged state clearly below it lies in another.
        bool FallsBelowFree(int sample) => Enumerable.Range(0, readouts.Steps)
            .Any(k => Energy(k, sample) < energy[sample] - 1e-6 * Math.Max(1, Math.Abs(energy[sample])));
    }

    /// <summary>Sub-steps that keep explicit Euler stable whatever the couplings; told when they differ from the profile's.</summary>
    private static int? StableSubSteps(HardwareProfile profile, double[]? tau, double rate)
    {
        if (tau is null) return null;
        var (timing, fastest) = (profile.Timing, tau.Min());
        var perCycle = rate / (timing.ClockHz * fastest);
        var needed = (int)Math.Min(1e6, Math.Ceiling(perCycle / 1.5));
        if (needed <= timing.SubSteps) return null;
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"eqp: rates up to {rate:G3}/tau with tau {fastest:G3} s make {timing.SubSteps} sub-steps a cycle unstable; settling with {needed}"));
        return needed;
    }

    /// <summary>Time constants of the die, [nodes]; null on a clocked one.</summary>
    private static double[]? Drawn(string device, Topology topology, EmulatorOptions options)
        => TimeConstants.Draw(Devices.Profile(device).Time, topology, options.Instance) is Continuous continuous ? [.. continuous.Tau] : null;

    private static NpyArray States(Readouts readouts, int step)
    {
        var values = new double[readouts.Batch * readouts.Nodes];
        for (var b = 0; b < readouts.Batch; b++) readouts.CopyState(step, b, values.AsSpan(b * readouts.Nodes, readouts.Nodes));
        return new([readouts.Batch, readouts.Nodes], values);
    }

    private static double[] Starts(Substrate substrate, Topology topology, ulong[] ids, ulong seed)
    {
        var starts = new double[ids.Length * topology.NodeCount];
        for (var b = 0; b < ids.Length; b++) StartStates.Draw(substrate, topology, seed, ids[b], starts.AsSpan(b * topology.NodeCount, topology.NodeCount));
        return starts;
    }
}
