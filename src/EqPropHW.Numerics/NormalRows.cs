using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EqPropHW.Numerics;

/// <summary>Normal numbers for many samples side by side: each a pure function of its sample's key, its row and the instant.</summary>
public static unsafe class NormalRows
{
    /// <summary>Rows that one call fills.</summary>
    public const int Count = 4;

    /// <summary>Most samples side by side.</summary>
    public const int MostKeys = 16;

    /// <summary>Fills four rows of numbers of mean 0 and variance 1.</summary>
    /// <typeparam name="TLane">The lane; the bits do not depend on it.</typeparam>
    /// <typeparam name="T">float or double; of one instant both have the same numbers up to their precision.</typeparam>
    /// <param name="group">Index of the four rows, the counter of <see cref="RandomKey.At"/>.</param>
    /// <param name="cycle">Cycle within the phase program.</param>
    /// <param name="subStep">Integration sub-step within the cycle.</param>
    /// <param name="keys">Key of each sample, a multiple of the lane, at most <see cref="MostKeys"/>.</param>
    /// <param name="rows">[4, samples], overwritten.</param>
    /// <remarks>Box and Muller 1958 on uniform numbers of 23 bits (float) or 32 bits (double): at most 5.8 or 6.8.</remarks>
    public static void Fill<TLane, T>(uint group, ulong cycle, uint subStep, ReadOnlySpan<ulong> keys, T* rows)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged
    {
        var n = keys.Length;
        var bits = stackalloc uint[Count * MostKeys];
        fixed (ulong* key = keys) Bits(group, subStep, cycle, key, n, bits);
        for (var k = 0; k < Count * n; k++) rows[k] = Open<T>(bits[k]);
        for (var pair = rows; pair < rows + Count * n; pair += 2 * n)
        {
            for (var l = 0; l < n; l += TLane.Count)
            {
                var radius = TLane.Sqrt(TLane.Constant(-2) * Transcendental.Log<TLane, T>(TLane.Load(pair + l)));
                Transcendental.SinCos<TLane, T>(TLane.Constant(2 * Math.PI) * TLane.Load(pair + n + l), out var sin, out var cos);
                TLane.Store(radius * cos, pair + l);
                TLane.Store(radius * sin, pair + n + l);
            }
        }
    }

    /// <summary>Philox of one counter under many keys, [4, keys].</summary>
    private static void Bits(uint group, uint subStep, ulong cycle, ulong* keys, int n, uint* bits)
    {
        var done = 0;
        if (Avx512F.IsSupported)
        {
            for (; done + 8 <= n; done += 8) Wide512(group, subStep, cycle, keys + done, n, bits + done);
        }
        else if (Avx2.IsSupported)
        {
            for (; done + 4 <= n; done += 4) Wide256(group, subStep, cycle, keys + done, n, bits + done);
        }
        for (; done < n; done++)
        {
            var block = Philox.Block(group, subStep, (uint)cycle, (uint)(cycle >> 32), keys[done]);
            (bits[done], bits[n + done], bits[2 * n + done], bits[3 * n + done]) = (block.A, block.B, block.C, block.D);
        }
    }

    // A 64-bit element holds a 32-bit word; what the products leave above it is never read.
    private static void Wide512(uint group, uint subStep, ulong cycle, ulong* keys, int n, uint* bits)
    {
        var (c0, c1) = (Vector512.Create((ulong)group), Vector512.Create((ulong)subStep));
        var (c2, c3) = (Vector512.Create(cycle), Vector512.Create(cycle >> 32));
        var k0 = Vector512.Load(keys);
        var k1 = k0 >>> 32;
        for (var round = 0; round < Philox.Rounds; round++)
        {
            var p0 = Avx512F.Multiply(c0.AsUInt32(), Vector512.Create(Philox.Multiplier0).AsUInt32());
            var p1 = Avx512F.Multiply(c2.AsUInt32(), Vector512.Create(Philox.Multiplier1).AsUInt32());
            (c0, c1, c2, c3) = ((p1 >>> 32) ^ c1 ^ k0, p1, (p0 >>> 32) ^ c3 ^ k1, p0);
            k0 += Vector512.Create((ulong)Philox.Weyl0);
            k1 += Vector512.Create((ulong)Philox.Weyl1);
        }
        Avx512F.ConvertToVector256UInt32(c0).Store(bits);
        Avx512F.ConvertToVector256UInt32(c1).Store(bits + n);
        Avx512F.ConvertToVector256UInt32(c2).Store(bits + 2 * n);
        Avx512F.ConvertToVector256UInt32(c3).Store(bits + 3 * n);
    }

    private static void Wide256(uint group, uint subStep, ulong cycle, ulong* keys, int n, uint* bits)
    {
        var (c0, c1) = (Vector256.Create((ulong)group), Vector256.Create((ulong)subStep));
        var (c2, c3) = (Vector256.Create(cycle), Vector256.Create(cycle >> 32));
        var k0 = Vector256.Load(keys);
        var k1 = k0 >>> 32;
        for (var round = 0; round < Philox.Rounds; round++)
        {
            var p0 = Avx2.Multiply(c0.AsUInt32(), Vector256.Create(Philox.Multiplier0).AsUInt32());
            var p1 = Avx2.Multiply(c2.AsUInt32(), Vector256.Create(Philox.Multiplier1).AsUInt32());
            (c0, c1, c2, c3) = ((p1 >>> 32) ^ c1 ^ k0, p1, (p0 >>> 32) ^ c3 ^ k1, p0);
            k0 += Vector256.Create((ulong)Philox.Weyl0);
            k1 += Vector256.Create((ulong)Philox.Weyl1);
        }
        Narrow(c0, bits);
        Narrow(c1, bits + n);
        Narrow(c2, bits + 2 * n);
        Narrow(c3, bits + 3 * n);
    }

    private static void Narrow(Vector256<ulong> words, uint* into)
        => Vector256.Shuffle(words.AsUInt32(), Vector256.Create(0u, 2, 4, 6, 0, 0, 0, 0)).GetLower().Store(into);

    /// <summary>A number in the open interval (0, 1), symmetric about 1/2: the high bits behind the point of [1, 2), less 1 minus half a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Open<T>(uint bits) where T : unmanaged => typeof(T) == typeof(float)
        ? Unsafe.BitCast<float, T>(BitConverter.UInt32BitsToSingle(0x3F800000 | (bits >> 9)) - (1 - 1f / (1 << 24)))
        : Unsafe.BitCast<double, T>(BitConverter.UInt64BitsToDouble(0x3FF0000000000000 | ((ulong)bits << 20)) - (1 - 1.0 / (1L << 33)));
}
