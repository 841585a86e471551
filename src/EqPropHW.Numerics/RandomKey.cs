namespace EqPropHW.Numerics;

/// <summary>
/// Key of the random numbers of one domain. <see cref="At"/> is a pure function of the key and of what the number
/// is for: batch, lane, thread, order and resume do not matter.
/// </summary>
public readonly record struct RandomKey
{
    private readonly ulong _key;

    /// <summary>A key.</summary>
    /// <param name="seed">The seed: of the run for noise and starts, of the die for mismatch.</param>
    /// <param name="domain">What the numbers are for.</param>
    /// <param name="instance">Which device or other object within the domain.</param>
    public RandomKey(ulong seed, RandomDomain domain, ulong instance = 0)
        : this(Fold(Philox.Block((uint)domain, 0, 0, uint.MaxValue, seed).UInt64, instance))
    {
    }

    private RandomKey(ulong key) => _key = key;

    /// <summary>The key as a number, for kernels that draw for many samples side by side.</summary>
    public ulong Value => _key;

    /// <summary>The key of one sample under this key; made once a sample, before the loop over cycles.</summary>
    /// <param name="sampleId">Number of the sample, unique in the run.</param>
    public RandomKey Sample(ulong sampleId) => new(Fold(_key, sampleId));

    /// <summary>The random bits of one node at one instant.</summary>
    /// <param name="node">Index of the node, or of whatever the number belongs to.</param>
    /// <param name="cycle">Cycle within the phase program.</param>
    /// <param name="subStep">Integration sub-step within the cycle.</param>
    public RandomBlock At(uint node, ulong cycle = 0, uint subStep = 0) =>
        Philox.Block(node, subStep, (uint)cycle, (uint)(cycle >> 32), _key);

    // Hashing a number into the key leaves the whole counter to node, cycle and sub-step.
    private static ulong Fold(ulong key, ulong value) =>
        Philox.Block((uint)value, (uint)(value >> 32), 0, uint.MaxValue, key).UInt64;
}
