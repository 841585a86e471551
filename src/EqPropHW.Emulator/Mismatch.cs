using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>What a draw of a die is for: two purposes never share a number.</summary>
/// <remarks>The values are part of the key; changing one changes every die. 1 belongs to <see cref="TimeConstants"/>.</remarks>
internal enum DieDraw : ulong
{
    CouplingGain = 2,
    CouplingOffset = 3,
    Asymmetry = 4,
    Fault = 5,
    Detuning = 6,
    NodeOffset = 7,
    Leak = 8,
    Saturation = 9,
    InjectionDelay = 10,
    NudgeGain = 11,
    InputDac = 20,
    TargetDac = 30,
    Adc = 40,
}

/// <summary>Draws the errors of one die: pure functions of instance, purpose and element.</summary>
internal readonly struct Mismatch(ulong instance, DieDraw purpose, ulong part = 0)
{
    private readonly RandomKey _key = new(instance, RandomDomain.Mismatch, (ulong)purpose + part);

    /// <summary>The error of one element.</summary>
    /// <param name="spread">Its distribution.</param>
    /// <param name="a">First index of the element: a node, a channel, the lower node of an edge.</param>
    /// <param name="b">Second index: a code, the upper node of an edge.</param>
    public double Draw(Spread spread, int a, int b = 0)
    {
        if (spread.IsNone) return 0;
        var random = spread.PerDie ? _key.At(uint.MaxValue) : _key.At((uint)a, (ulong)b);
        switch (spread.Shape)
        {
            case SpreadShape.Uniform:
                return Math.Sqrt(3) * spread.Deviation * (2 * random.Uniform01 - 1);
            case SpreadShape.LogNormal:
                var variance = TimeSampler.Log(1 + spread.Deviation * spread.Deviation);
                return TimeSampler.Exp(Math.Sqrt(variance) * random.NormalPair().First - 0.5 * variance) - 1;
            default:
                return spread.Deviation * random.NormalPair().First;
        }
    }

    /// <summary>The value of one element; 0 where there is none.</summary>
    public double Draw(Varied varied, int a) => varied.Value == 0 ? 0 : varied.Value * (1 + Draw(varied.Error, a));

    /// <summary>A number uniform in (0, 1), and another.</summary>
    public (double First, double Second) Uniform(int a, int b) => (_key.At((uint)a, (ulong)b).Uniform01, _key.At((uint)a, (ulong)b, 1).Uniform01);
}
