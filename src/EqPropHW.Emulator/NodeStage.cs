using System.Numerics;
using EqPropHW.Core;

namespace EqPropHW.Emulator;

/// <summary>What acts on the nodes of a die beyond their law, in the order the kernels read it; [free] unless said otherwise.</summary>
/// <remarks>It exists only where a profile asks for such an effect: an ideal array is settled without it.</remarks>
internal sealed class NodeStage<T> : IDisposable where T : unmanaged, INumber<T>
{
    /// <summary>Octaves of the 1/f noise: from the control clock down to 2^-12 of it.</summary>
    public const int Octaves = 12;

    private readonly HardwareProfile _profile;
    private readonly double _clock;

    /// <summary>Prepares the stage of a die.</summary>
    /// <param name="profile">The hardware on paper.</param>
    /// <param name="die">Its die.</param>
    /// <param name="substrate">The physics.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="timing">The clock.</param>
    /// <param name="seed">Which run.</param>
    public NodeStage(HardwareProfile profile, Die die, Substrate substrate, CompiledGraph graph, DeviceTiming timing, ulong seed)
    {
        (_profile, _clock, SubSteps, Seed) = (profile, timing.ClockHz, timing.SubSteps, seed);
        var n = profile.Nodes;
        var factor = die.Time.StepFactors(timing);
        var dt = 1 / (timing.ClockHz * timing.SubSteps);
        HasRails = !die.Saturation.IsEmpty;
        IsBox = substrate is NeuronArray { Law: NeuronLaw.B, Activation: Activation.HardSigmoid or Activation.HalfSlope };
        HasNoise = n.Temperature > 0 || n.LinewidthHz > 0;
        HasFlicker = n.FlickerHz > 0;
        HasDelay = !die.InjectionDelay.IsEmpty;
        // White noise of density 4 T tau and octaves of variance v, whose sum has the density v/(f ln 2), meet at the corner.
        var octave = Math.Sqrt(4 * Math.Log(2) * n.FlickerHz);
        Torque = Fill(i => die.DetuningHz.IsEmpty || factor[i] == 0 ? 0 : Math.Tau * die.DetuningHz[i] * dt / factor[i]);
        Leak = Fill(i => die.Leak.IsEmpty ? 0 : die.Leak[i]);
        Low = Fill(i => IsBox ? 0 : -Rail(i));
        High = Fill(i => IsBox ? Math.Min(1, Rail(i)) : Rail(i));
        Noise = Fill(i => factor[i] == 0 ? 0 : Math.Sqrt(2 * n.Temperature * factor[i] + Math.Tau * n.LinewidthHz * dt));
        Flicker = Fill(i => factor[i] == 0 ? 0 : octave * Math.Sqrt(factor[i] * dt));
        DelayCos = Fill(i => HasDelay ? Math.Cos(die.InjectionDelay[i]) : 1);
        DelaySin = Fill(i => HasDelay ? Math.Sin(die.InjectionDelay[i]) : 0);
        InputDelay = HasDelay ? [.. graph.Topology.InputNodes.Select(i => die.InjectionDelay[i])] : [];
        NudgeGain = [.. die.NudgeGain.Select(g => 1 + g)];

        double Rail(int i) => die.Saturation.IsEmpty ? float.MaxValue : Math.Max(0, die.Saturation[i]);

        AlignedBuffer<T> Fill(Func<int, double> value)
        {
            var buffer = new AlignedBuffer<T>(graph.Free);
            for (var f = 0; f < graph.Free; f++) buffer.Span[f] = T.CreateTruncating(value(graph.NodeOf[f]));
            return buffer;
        }
    }

    /// <summary>Names of the effects that need this stage.</summary>
    public static string[] Effects { get; } =
        ["drift", "detuning", "leak", "saturation", "thermal-noise", "phase-noise", "flicker", "injection-delay", "adc-skew", "nudge-gain", "nudge-ramp"];

    /// <summary>Which run.</summary>
    public ulong Seed { get; }

    /// <summary>Sub-steps in a cycle.</summary>
    public int SubSteps { get; }

    /// <summary>Whether states end at rails before the law itself ends them.</summary>
    public bool HasRails { get; }

    /// <summary>Whether the law itself keeps states in [0, 1].</summary>
    public bool IsBox { get; }

    /// <summary>Whether there is white noise.</summary>
    public bool HasNoise { get; }

    /// <summary>Whether there is 1/f noise.</summary>
    public bool HasFlicker { get; }

    /// <summary>Whether nodes are heard late.</summary>
    public bool HasDelay { get; }

    /// <summary>Whether couplings decay.</summary>
    public bool Drifts => _profile.Couplings.DriftExponent > 0 || double.IsFinite(_profile.Couplings.RetentionSeconds);

    /// <summary>Constant force.</summary>
    public AlignedBuffer<T> Torque { get; }

    /// <summary>Decay beyond that of the law.</summary>
    public AlignedBuffer<T> Leak { get; }

    /// <summary>Lowest state.</summary>
    public AlignedBuffer<T> Low { get; }

    /// <summary>Highest state.</summary>
    public AlignedBuffer<T> High { get; }

    /// <summary>Standard deviation of the white noise of a sub-step.</summary>
    public AlignedBuffer<T> Noise { get; }

    /// <summary>Displacement of a sub-step by one octave of 1/f noise.</summary>
    public AlignedBuffer<T> Flicker { get; }

    /// <summary>Cosine of the delay.</summary>
    public AlignedBuffer<T> DelayCos { get; }

    /// <summary>Sine of the delay.</summary>
    public AlignedBuffer<T> DelaySin { get; }

    /// <summary>Delay of the clamped inputs in rad, [inputs]; empty without.</summary>
    public double[] InputDelay { get; }

    /// <summary>Factor of the nudge, [outputs].</summary>
    public double[] NudgeGain { get; }

    /// <summary>Sub-steps over which a nudge rises.</summary>
    public double RampSteps => _profile.Nudge.RampSeconds * _clock * SubSteps;

    /// <summary>Slots of a converter that samples while the array runs on; 1 without skew.</summary>
    public int Slots => _profile.Converters.Multiplexer is { Holds: false } m ? m.Channels : 1;

    /// <summary>Cycles from slot to slot.</summary>
    public int SlotCycles => _profile.Converters.Multiplexer is { } m ? (int)Math.Round(m.SlotSeconds * _clock) : 0;

    /// <summary>Factor of the couplings some cycles after they were written.</summary>
    public double Drift(long cycles)
    {
        var (c, t) = (_profile.Couplings, cycles / _clock);
        return TimeSampler.Exp(-c.DriftExponent * TimeSampler.Log(1 + t / c.DriftSeconds) - t / c.RetentionSeconds);
    }

    /// <summary>Whether a profile asks for this stage.</summary>
    public static bool IsNeeded(IEnumerable<string> effects) => effects.Any(Effects.Contains);

    public void Dispose()
    {
        foreach (var buffer in new[] { Torque, Leak, Low, High, Noise, Flicker, DelayCos, DelaySin }) buffer.Dispose();
    }
}
