using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EqPropHW.Numerics;

namespace EqPropHW.Emulator;

/// <summary>Couplings of consecutive edges in runs of equal length, and where the kernels read them.</summary>
/// <param name="Edge">The first edge.</param>
/// <param name="Count">Edges of a run.</param>
/// <param name="At">Where the first is read.</param>
/// <param name="Step">From one edge of a run to the next.</param>
/// <param name="Runs">Runs, one after the other in edge order.</param>
/// <param name="Jump">From the first edge of a run to the first of the next.</param>
internal readonly record struct CouplingSeries(int Edge, int Count, int At, int Step, int Runs, int Jump);

/// <summary>Couplings in the order in which some kernel reads them.</summary>
/// <remarks>
/// They are written in edge order, so that what is wanted is read once from end to end, and checked as they pass. So they go
/// beside those in use, and take their place only when all are good.
/// </remarks>
internal sealed class HeldCouplings<T> : IDisposable where T : unmanaged, INumber<T>
{
    private readonly int _edges;
    private readonly CouplingSeries[] _series;
    private AlignedBuffer<T> _now;
    private AlignedBuffer<T> _next;

    /// <summary>Makes room, all zero.</summary>
    /// <param name="edgeOf">Edge of each place, plus the number of edges where it leads to its first node; -1 for a place that stays zero.</param>
    /// <param name="edges">Number of edges.</param>
    public HeldCouplings(ReadOnlySpan<int> edgeOf, int edges)
    {
        _edges = edges;
        (_now, _next, _series) = (new(edgeOf.Length), new(edgeOf.Length), []);
        if (edgeOf.IsEmpty) return;
        var placeOf = new int[2 * edges];
        Array.Fill(placeOf, -1);
        for (var at = 0; at < edgeOf.Length; at++)
        {
            if (edgeOf[at] >= 0) placeOf[edgeOf[at]] = at;
        }
        var series = new List<CouplingSeries>();
        foreach (var run in Runs(placeOf, edges))
        {
            if (run.Edge != edges && series.Count > 0 && Joined(series[^1], run) is { } longer) series[^1] = longer;
            else series.Add(run);
        }
        _series = [.. series];
    }

    /// <summary>Those in use.</summary>
    public AlignedBuffer<T> Now => _now;

    /// <summary>Bytes held.</summary>
    public long Bytes => _now.Bytes + _next.Bytes + 6L * sizeof(int) * _series.Length;

    /// <summary>Writes couplings beside those in use.</summary>
    /// <param name="forward">As the first node of each edge feels them, [edges].</param>
    /// <param name="backward">As the second node feels them, [edges].</param>
    /// <returns>Whether all are finite numbers in the precision of the array.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe bool Write(double[] forward, double[] backward)
    {
        // All bits but the sign: from those of infinity on they mean no finite number.
        var bits = Vector256.Create(0x7FFF_FFFFu);
        var most = Vector256<uint>.Zero;
        var areFinite = true;
        fixed (double* first = forward, second = backward)
        {
            foreach (ref readonly var s in _series.AsSpan())
            {
                var from = s.Edge < _edges ? first + s.Edge : second + (s.Edge - _edges);
                var to = _next.Pointer + s.At;
                if (typeof(T) == typeof(float) && s is { Count: MatrixTile.Rows, Step: 1 })
                {
                    most = WriteColumns(from, (float*)to, s.Runs, s.Jump, most);
                    continue;
                }
                for (var run = s.Runs; run > 0; run--, from += s.Count, to += s.Jump)
                {
                    var k = 0;
                    if (typeof(T) == typeof(float) && s.Step == 1)
                    {
                        for (; k + 8 <= s.Count; k += 8)
                        {
                            var eight = Vector256.Narrow(Vector256.Load(from + k), Vector256.Load(from + k + 4));
                            Vector256.Store(eight, (float*)to + k);
                            most = Vector256.Max(most, eight.AsUInt32() & bits);
                        }
                        for (; k + 4 <= s.Count; k += 4)
                        {
                            var four = Vector128.Narrow(Vector128.Load(from + k), Vector128.Load(from + k + 2));
                            Vector128.Store(four, (float*)to + k);
                            most = Vector256.Max(most, four.AsUInt32().ToVector256() & bits);
                        }
                    }
                    for (; k < s.Count; k++)
                    {
                        var value = T.CreateTruncating(from[k]);
                        to[k * s.Step] = value;
                        areFinite &= T.IsFinite(value);
                    }
                }
            }
        }
        return areFinite && Vector256.LessThanAll(most, Vector256.Create(0x7F80_0000u));
    }

    /// <summary>Columns of a panel, twelve couplings each: most of the couplings of a dense graph.</summary>
    /// <returns>The largest bits seen so far, but the sign.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<uint> WriteColumns(double* from, float* to, int count, int jump, Vector256<uint> most)
    {
        var bits = Vector256.Create(0x7FFF_FFFFu);
        for (; count > 0; count--, from += MatrixTile.Rows, to += jump)
        {
            var eight = Vector256.Narrow(Vector256.Load(from), Vector256.Load(from + 4));
            var four = Vector128.Narrow(Vector128.Load(from + 8), Vector128.Load(from + 10));
            Vector256.Store(eight, to);
            Vector128.Store(four, to + 8);
            most = Vector256.Max(most, Vector256.Max(eight.AsUInt32() & bits, four.AsUInt32().ToVector256() & bits));
        }
        return most;
    }

    /// <summary>Uses what was written.</summary>
    public void Swap() => (_now, _next) = (_next, _now);

    /// <summary>The coupling in use of an edge (plus the number of edges where it leads to its first node), or null when it is not here.</summary>
    public double? Find(int edge)
    {
        foreach (var s in _series)
        {
            var k = edge - s.Edge;
            if (k >= 0 && k < s.Count * s.Runs) return double.CreateTruncating(_now.Span[s.At + k / s.Count * s.Jump + k % s.Count * s.Step]);
        }
        return null;
    }

    public void Dispose()
    {
        _now.Dispose();
        _next.Dispose();
    }

    /// <summary>Runs of consecutive edges whose places are equally far apart, in edge order.</summary>
    private static IEnumerable<CouplingSeries> Runs(int[] placeOf, int edges)
    {
        for (var e = 0; e < placeOf.Length;)
        {
            var (first, at) = (e, placeOf[e]);
            e++;
            if (at < 0) continue;
            var end = first < edges ? edges : placeOf.Length;
            var step = e < end && placeOf[e] >= 0 ? placeOf[e] - at : 1;
            while (e < end && placeOf[e] >= 0 && placeOf[e] == at + (e - first) * step) e++;
            yield return new(first, e - first, at, step, 1, 0);
        }
    }

    /// <summary>A series with one more run, or null when the run does not go on with it.</summary>
    private static CouplingSeries? Joined(CouplingSeries series, CouplingSeries run)
    {
        var isNext = run.Edge == series.Edge + series.Runs * series.Count;
        if (!isNext || run.Count != series.Count || run.Step != series.Step) return null;
        var jump = series.Runs == 1 ? run.At - series.At : series.Jump;
        return run.At == series.At + series.Runs * jump ? series with { Runs = series.Runs + 1, Jump = jump } : null;
    }
}
