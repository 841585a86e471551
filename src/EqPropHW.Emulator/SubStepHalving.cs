using System.Collections.Immutable;
using System.Globalization;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>Accuracy class C3: how far the states of a continuous device move when its integrator takes half the step.</summary>
/// <param name="Change">Largest change of a sampled state, natural units.</param>
/// <param name="Lsb">Distance of two codes of the readout; null where readouts are exact, and then there is no class C3.</param>
/// <param name="SubSteps">Sub-steps a cycle whose halves were tried.</param>
public sealed record SubStepHalving(double Change, double? Lsb, int SubSteps)
{
    // What is drawn anew for every sub-step, conversion or writing would hide what the step does; the mismatch of the die stays.
    private static readonly string[] _notOfTheStep =
        ["thermal-noise", "phase-noise", "flicker", "write-noise", "dac-bits", "dac-noise", "adc-bits", "adc-errors", "adc-noise"];

    /// <summary>The change in codes; null where readouts are exact.</summary>
    public double? Codes => Change / Lsb;

    /// <summary>Whether halving the step changes no code by more than 1.</summary>
    public bool Holds => Codes <= 1;

    /// <summary>An accuracy class with C3 in its place where it holds, and the figure.</summary>
    public string In(string accuracyClass) => Codes is not { } codes ? accuracyClass : string.Create(
        CultureInfo.InvariantCulture, $"{(Holds ? accuracyClass.Replace("C2", "C2 C3", StringComparison.Ordinal) : accuracyClass)} (C3: {codes:G2} LSB)");

    /// <summary>Measures it on some samples; null for what has no sub-steps: clocked, fixed-point and equilibrium devices.</summary>
    /// <param name="profile">The device on paper.</param>
    /// <param name="substrate">The physics.</param>
    /// <param name="topology">The graph.</param>
    /// <param name="options">How it is emulated.</param>
    /// <param name="parameters">Couplings and biases; read.</param>
    /// <param name="program">The phases.</param>
    /// <param name="batch">The samples.</param>
    /// <param name="cancellation">Stops between phase programs.</param>
    public static async Task<SubStepHalving?> MeasureAsync(
        HardwareProfile profile, Substrate substrate, Topology topology, EmulatorOptions options, Parameters parameters, PhaseProgram program,
        SampleBatch batch, CancellationToken cancellation = default)
    {
        if (profile.Time.IsClocked || profile.IsFixedPoint || options.Mode is EmulatorMode.Equilibrium or EmulatorMode.Fixed) return null;
        if (options.Time is Clocked || substrate is NeuronArray { Law: NeuronLaw.C }) return null;
        var quiet = options with { Without = [.. options.Without, .. _notOfTheStep] };
        var subSteps = options.SubSteps ?? profile.Timing.SubSteps;
        var (whole, halves) = (await StatesAsync(subSteps), await StatesAsync(2 * subSteps));
        var change = whole.Zip(halves, (a, b) => Math.Abs(substrate is XyArray ? Math.IEEERemainder(a - b, Math.Tau) : a - b)).Max();
        return new(change, profile.Converters.Adc?.Lsb, subSteps);

        async Task<ImmutableArray<double>> StatesAsync(int steps)
        {
            await using var device = new EmulatorDevice(profile, substrate, topology, quiet with { SubSteps = steps });
            await device.ProgramAsync(parameters, Parameters.Zero(substrate, topology), cancellation);
            var readouts = await device.RunAsync(program, batch, cancellation);
            return
            [
                .. from k in Enumerable.Range(0, readouts.Steps)
                   where program.Steps[k].Sampled
                   from b in Enumerable.Range(0, readouts.Batch)
                   from i in topology.FreeNodes
                   select readouts[k, b, i],
            ];
        }
    }
}
