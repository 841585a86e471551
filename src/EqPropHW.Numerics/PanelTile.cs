using System.Runtime.CompilerServices;

namespace EqPropHW.Numerics;

/// <summary>
/// The products of <see cref="MatrixTile"/> with the rows of the panels in the lanes:
/// <c>into[v, r] = from[v, r] + sum_k x[v, column[k]] A[k, r]</c> for a few vectors x. k ascends, one FMA a product and one
/// chain a sum, so they are the same bits.
/// </summary>
/// <remarks>
/// Up to four vectors meet up to four panels at once; accumulators are named locals because only those stay in registers.
/// A panel has twelve rows, a lane may have sixteen numbers: the last four of a load belong to the next k, those of a store are
/// overwritten by the next panel.
/// </remarks>
public static unsafe class PanelTile
{
    private const int R = MatrixTile.Rows;

    /// <summary>The product of some vectors with consecutive panels that share their columns.</summary>
    /// <param name="panels">Panels.</param>
    /// <param name="vectors">Vectors; there must be room for a multiple of four.</param>
    /// <param name="columns">Number of products in a sum.</param>
    /// <param name="column">Which number of a vector each product takes, [columns].</param>
    /// <param name="panel">The packed panels, [panels, columns, 12], and four readable numbers more.</param>
    /// <param name="x">Vectors, [vectors, pitch].</param>
    /// <param name="pitch">Numbers from a vector to the next.</param>
    /// <param name="from">What the sums start with, [vectors, stride], other memory than <paramref name="into"/>.</param>
    /// <param name="into">The sums, [vectors, stride]; 12 panels and four numbers more are written.</param>
    /// <param name="stride">Numbers from the sums of a vector to those of the next: at least 12 panels + 4.</param>
    public static void Add<TLane, T>(int panels, int vectors, int columns, int* column, T* panel, T* x, nint pitch, T* from, T* into, nint stride)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        for (var p = 0; p < panels;)
        {
            var own = panel + (nint)p * columns * R;
            switch (panels - p)
            {
                case >= 4: p += Add<TLane, T, Four>(vectors, columns, column, own, x, pitch, from + p * R, into + p * R, stride); break;
                case >= 2: p += Add<TLane, T, Two>(vectors, columns, column, own, x, pitch, from + p * R, into + p * R, stride); break;
                default: p += Add<TLane, T, One>(vectors, columns, column, own, x, pitch, from + p * R, into + p * R, stride); break;
            }
        }
    }

    private static int Add<TLane, T, TPanels>(int vectors, int columns, int* column, T* panel, T* x, nint pitch, T* from, T* into, nint stride)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
        where TPanels : struct, ICount
    {
        // Machines with narrower lanes have 16 registers.
        var most = Unsafe.SizeOf<TLane>() == 64 ? 4 : 2;
        // Three cost more than four: the fourth is computed and means nothing.
        for (int v = 0, count; v < vectors; v += count)
        {
            count = Math.Min(vectors - v, most) switch { > 2 => 4, 2 => 2, _ => 1 };
            T* own = x + v * pitch, source = from + v * stride, sums = into + v * stride;
            // Downwards: what the last lane stores past its panel is overwritten by the first lane of the next one.
            for (var l = (R - 1) / TLane.Count * TLane.Count; l >= 0; l -= TLane.Count)
            {
                if (count == 4) Tile<TLane, T, Four, TPanels>(columns, column, panel + l, own, pitch, source + l, sums + l, stride);
                else if (count == 2) Tile<TLane, T, Two, TPanels>(columns, column, panel + l, own, pitch, source + l, sums + l, stride);
                else Tile<TLane, T, One, TPanels>(columns, column, panel + l, own, pitch, source + l, sums + l, stride);
            }
        }
        return TPanels.Count;
    }

    // Vectors are a, b, c, d; panels 0 to 3. What a smaller tile lacks is compiled away.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TLane, T, TVectors, TPanels>(int columns, int* column, T* panel, T* x, nint pitch, T* from, T* into, nint stride)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
        where TVectors : struct, ICount
        where TPanels : struct, ICount
    {
        T* b = x + pitch, c = b + pitch, d = c + pitch;
        T* fromB = from + stride, fromC = fromB + stride, fromD = fromC + stride;
        var next = (nint)columns * R;
        TLane a0 = TLane.Load(from), a1 = default, a2 = default, a3 = default;
        TLane b0 = default, b1 = default, b2 = default, b3 = default;
        TLane c0 = default, c1 = default, c2 = default, c3 = default;
        TLane d0 = default, d1 = default, d2 = default, d3 = default;
        if (TPanels.Count > 1) a1 = TLane.Load(from + R);
        if (TPanels.Count > 2) (a2, a3) = (TLane.Load(from + 2 * R), TLane.Load(from + 3 * R));
        if (TVectors.Count > 1)
        {
            b0 = TLane.Load(fromB);
            if (TPanels.Count > 1) b1 = TLane.Load(fromB + R);
            if (TPanels.Count > 2) (b2, b3) = (TLane.Load(fromB + 2 * R), TLane.Load(fromB + 3 * R));
        }
        if (TVectors.Count > 2)
        {
            (c0, d0) = (TLane.Load(fromC), TLane.Load(fromD));
            if (TPanels.Count > 1) (c1, d1) = (TLane.Load(fromC + R), TLane.Load(fromD + R));
            if (TPanels.Count > 2) (c2, c3, d2, d3) = (TLane.Load(fromC + 2 * R), TLane.Load(fromC + 3 * R), TLane.Load(fromD + 2 * R), TLane.Load(fromD + 3 * R));
        }
        for (nint k = 0; k < columns; k++, panel += R)
        {
            nint at = column[k];
            TLane p0 = TLane.Load(panel), p1 = default, p2 = default, p3 = default;
            if (TPanels.Count > 1) p1 = TLane.Load(panel + next);
            if (TPanels.Count > 2) (p2, p3) = (TLane.Load(panel + 2 * next), TLane.Load(panel + 3 * next));
            Multiply<TLane, T, TPanels>(TLane.Broadcast(x[at]), p0, p1, p2, p3, ref a0, ref a1, ref a2, ref a3);
            if (TVectors.Count > 1) Multiply<TLane, T, TPanels>(TLane.Broadcast(b[at]), p0, p1, p2, p3, ref b0, ref b1, ref b2, ref b3);
            if (TVectors.Count > 2)
            {
                Multiply<TLane, T, TPanels>(TLane.Broadcast(c[at]), p0, p1, p2, p3, ref c0, ref c1, ref c2, ref c3);
                Multiply<TLane, T, TPanels>(TLane.Broadcast(d[at]), p0, p1, p2, p3, ref d0, ref d1, ref d2, ref d3);
            }
        }
        Store<TLane, T, TPanels>(into, a0, a1, a2, a3);
        if (TVectors.Count > 1) Store<TLane, T, TPanels>(into + stride, b0, b1, b2, b3);
        if (TVectors.Count > 2)
        {
            Store<TLane, T, TPanels>(into + 2 * stride, c0, c1, c2, c3);
            Store<TLane, T, TPanels>(into + 3 * stride, d0, d1, d2, d3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<TLane, T, TPanels>(
        TLane x, TLane p0, TLane p1, TLane p2, TLane p3, ref TLane sum0, ref TLane sum1, ref TLane sum2, ref TLane sum3)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
        where TPanels : struct, ICount
    {
        sum0 = TLane.FusedMultiplyAdd(x, p0, sum0);
        if (TPanels.Count > 1) sum1 = TLane.FusedMultiplyAdd(x, p1, sum1);
        if (TPanels.Count <= 2) return;
        sum2 = TLane.FusedMultiplyAdd(x, p2, sum2);
        sum3 = TLane.FusedMultiplyAdd(x, p3, sum3);
    }

    // Panels in ascending order: each overwrites what the one before stored past its rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLane, T, TPanels>(T* into, TLane sum0, TLane sum1, TLane sum2, TLane sum3)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
        where TPanels : struct, ICount
    {
        TLane.Store(sum0, into);
        if (TPanels.Count > 1) TLane.Store(sum1, into + R);
        if (TPanels.Count <= 2) return;
        TLane.Store(sum2, into + 2 * R);
        TLane.Store(sum3, into + 3 * R);
    }

    /// <summary>A number known when a tile is compiled.</summary>
    private interface ICount
    {
        static abstract int Count { get; }
    }

    private readonly struct One : ICount
    {
        public static int Count => 1;
    }

    private readonly struct Two : ICount
    {
        public static int Count => 2;
    }

    private readonly struct Four : ICount
    {
        public static int Count => 4;
    }
}
