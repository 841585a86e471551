using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>What a die makes of what is written into it: the part that it reports, and the part that stays hidden.</summary>
/// <param name="profile">The hardware on paper.</param>
/// <param name="die">Its die.</param>
/// <param name="substrate">The physics.</param>
/// <param name="topology">The graph.</param>
/// <param name="seed">Which run: seed of the write noise.</param>
internal sealed class HiddenArray(HardwareProfile profile, Die die, Substrate substrate, Topology topology, ulong seed)
{
    private readonly Parameters _actual = Parameters.Zero(substrate, topology);
    private readonly double[] _backward = new double[topology.Edges.Length];
    private readonly bool[] _isBesideLast = [.. topology.Edges.Select((e, k) => k > 0 && Touch(topology.Edges[k - 1], e))];
    private readonly RandomKey _noise = new(seed, RandomDomain.Noise, (ulong)NoiseUse.Write);

    /// <summary>Whether what the array has differs from what is stored.</summary>
    public bool IsHidden { get; } = !(die.CouplingGain.IsEmpty && die.CouplingOffset.IsEmpty && die.Asymmetry.IsEmpty && die.NodeOffset.IsEmpty)
        || profile.Couplings.CrossTalk != 0 || profile.Couplings.WriteNoise > 0 || profile.Environment.CouplingFactor != 1;

    /// <summary>Whether <see cref="Store"/> changes nothing, whatever is wanted.</summary>
    public bool StoresExactly { get; } = profile.Limits is { HoldsAnyCoupling: true, HoldsAnyBias: true } && die.Held.IsEmpty;

    /// <summary>Turns wanted values into those the die holds and reports: range, codes, dead and stuck couplers.</summary>
    public void Store(Parameters parameters)
    {
        profile.Limits.Store(parameters);
        for (var e = 0; e < die.Held.Length; e++)
        {
            if (!double.IsNaN(die.Held[e])) parameters.Couplings[e] = die.Held[e];
        }
    }

    /// <summary>What the array has instead of what is stored; valid until the next call.</summary>
    /// <returns>Parameters with J_ij, i below j, as node i feels it, and J_ji as node j feels it, [edges].</returns>
    public (Parameters Actual, double[] Backward) Realise(Parameters stored)
    {
        stored.CopyTo(_actual);
        var c = profile.Couplings;
        var writing = c.WriteNoise > 0 ? _noise.Sample(Fingerprint(stored)) : _noise;
        for (var e = 0; e < _backward.Length; e++)
        {
            if (die.Held.Length > 0 && die.Held[e] == 0)
            {
                (_actual.Couplings[e], _backward[e]) = (0, 0);
                continue;
            }
            var j = stored.Couplings[e] * (1 + At(die.CouplingGain, e));
            if (!die.CouplingOffset.IsEmpty) j += die.CouplingOffset[e] * c.FullScale;
            if (c.CrossTalk != 0) j += c.CrossTalk * Beside(stored.Couplings, e);
            if (c.WriteNoise > 0) j += c.WriteNoise * c.FullScale * writing.At((uint)e).NormalPair().First;
            j *= profile.Environment.CouplingFactor;
            var half = 0.5 * At(die.Asymmetry, e);
            (_actual.Couplings[e], _backward[e]) = (j * (1 + half), j * (1 - half));
        }
        for (var i = 0; i < die.NodeOffset.Length; i++) AddOffset(i, die.NodeOffset[i]);
        return (_actual, _backward);
    }

    private void AddOffset(int i, double offset)
    {
        if (substrate is not XyArray)
        {
            _actual.Bias[i] += offset;
            return;
        }
        var (sin, cos) = Math.SinCos(_actual.BiasAngle[i]);
        var (first, second) = (_actual.Bias[i] * cos + offset, _actual.Bias[i] * sin);
        (_actual.Bias[i], _actual.BiasAngle[i]) = (Math.Sqrt(first * first + second * second), Math.Atan2(second, first));
    }

    private double Beside(double[] couplings, int e)
        => (_isBesideLast[e] ? couplings[e - 1] : 0) + (e + 1 < couplings.Length && _isBesideLast[e + 1] ? couplings[e + 1] : 0);

    private static double At(System.Collections.Immutable.ImmutableArray<double> errors, int k) => errors.IsEmpty ? 0 : errors[k];

    private static bool Touch(Edge a, Edge b) => a.I == b.I || a.J == b.J || a.I == b.J || a.J == b.I;

    /// <summary>
    /// A number that follows from everything that is written. Each writing draws anew, and yet a resumed run, which writes the same, has the
    /// same noise; a counter of writings would have to be kept.
    /// </summary>
    private static ulong Fingerprint(Parameters stored)
    {
        var hash = 14695981039346656037UL;
        foreach (var values in new[] { stored.Couplings, stored.Bias, stored.BiasAngle })
        {
            foreach (var value in values) hash = (hash ^ (ulong)BitConverter.DoubleToInt64Bits(value)) * 1099511628211UL;
        }
        return hash;
    }
}

/// <summary>What a draw of noise is for: two uses never share a number.</summary>
/// <remarks>The values are part of the key; changing one changes every noisy run.</remarks>
internal enum NoiseUse : ulong
{
    Write = 1,
    InputDac = 2,
    TargetDac = 3,
    Adc = 4,
    Nodes = 5,

    /// <summary>First octave of the 1/f noise; the others follow.</summary>
    Flicker = 100,
}
