using System.Collections.Immutable;

namespace EqPropHW.Core;

/// <summary>
/// How physical parameters follow logical ones: <c>physical[k] = gain[k] * logical[index[k]]</c>, or fixed where
/// <c>index[k] = -1</c>. Weight sharing, pooling, chains, masks and placement are all this one mechanism.
/// </summary>
public sealed class ParameterMap
{
    /// <summary>A map of physical onto logical parameters.</summary>
    /// <param name="logicalCount">Number of logical parameters.</param>
    /// <param name="index">Logical parameter of each physical one, -1 for a fixed one, [physical].</param>
    /// <param name="gain">Gain of each physical parameter, [physical]; null means 1.</param>
    /// <exception cref="NetworkException">An index is outside -1..logicalCount-1, or the lengths differ.</exception>
    public ParameterMap(int logicalCount, IReadOnlyList<int> index, IReadOnlyList<double>? gain = null)
    {
        for (var k = 0; k < index.Count; k++)
        {
            if (index[k] < -1 || index[k] >= logicalCount)
                throw new NetworkException($"parameter map: entry {k} names logical parameter {index[k]}, but they are 0..{logicalCount - 1} (-1 = fixed)");
        }
        if (gain is not null && gain.Count != index.Count)
            throw new NetworkException($"parameter map: {gain.Count} gains for {index.Count} entries");
        LogicalCount = logicalCount;
        Index = [.. index];
        Gain = gain is null ? [.. Enumerable.Repeat(1.0, index.Count)] : [.. gain];
        IsIdentity = logicalCount == index.Count && Index.Select((p, k) => p == k).All(same => same) && Gain.All(g => g == 1.0);
    }

    /// <summary>One logical parameter for each physical one, gain 1.</summary>
    public static ParameterMap Identity(int count) => new(count, [.. Enumerable.Range(0, count)]);

    /// <summary>Number of logical parameters.</summary>
    public int LogicalCount { get; }

    /// <summary>Number of physical parameters.</summary>
    public int PhysicalCount => Index.Length;

    /// <summary>Logical parameter of each physical one, -1 = fixed, [physical].</summary>
    public ImmutableArray<int> Index { get; }

    /// <summary>Gain of each physical parameter, [physical].</summary>
    public ImmutableArray<double> Gain { get; }

    /// <summary>Whether logical and physical parameters are the same numbers in the same order.</summary>
    public bool IsIdentity { get; }

    /// <summary>Writes the physical parameters that follow logical ones; fixed entries keep their value.</summary>
    /// <param name="logical">Read, [logical].</param>
    /// <param name="physical">Written, [physical].</param>
    public void Expand(ReadOnlySpan<double> logical, Span<double> physical)
    {
        if (IsIdentity)
        {
            logical.CopyTo(physical);
            return;
        }
        for (var k = 0; k < Index.Length; k++)
        {
            if (Index[k] >= 0) physical[k] = Gain[k] * logical[Index[k]];
        }
    }

    /// <summary>Sums gain times physical contrast into the logical gradient (chain rule of <see cref="Expand"/>).</summary>
    /// <param name="physical">Read, [physical].</param>
    /// <param name="logical">Overwritten, [logical].</param>
    public void Collect(ReadOnlySpan<double> physical, Span<double> logical)
    {
        if (IsIdentity)
        {
            physical.CopyTo(logical);
            return;
        }
        logical.Clear();
        for (var k = 0; k < Index.Length; k++)
        {
            if (Index[k] >= 0) logical[Index[k]] += Gain[k] * physical[k];
        }
    }
}
