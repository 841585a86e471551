using System.Numerics;
using System.Runtime.CompilerServices;
using EqPropHW.Numerics;

namespace EqPropHW.Tests.Numerics;

/// <summary>Applies a function written over lanes to arrays, at a chosen width.</summary>
internal static unsafe class LaneRun
{
    public static readonly LaneWidth[] Widths = Enum.GetValues<LaneWidth>();

    public static T[] Map<T, TFunction>(LaneWidth width, T[] a)
        where T : unmanaged
        where TFunction : struct, ILaneFunction => Map<T, TFunction>(width, a, a, a, default);

    /// <summary>result[i] = f(a[i], b[i], c[i]); arrays of any equal length.</summary>
    public static T[] Map<T, TFunction>(LaneWidth width, T[] a, T[] b, T[] c, TFunction function)
        where T : unmanaged
        where TFunction : struct, ILaneFunction
    {
        const int Widest = 16;
        var padded = (a.Length + Widest - 1) / Widest * Widest;
        Array.Resize(ref a, padded + Widest);
        Array.Resize(ref b, padded + Widest);
        Array.Resize(ref c, padded + Widest);
        var result = new T[a.Length];
        fixed (T* pa = a, pb = b, pc = c, pr = result)
        {
            var action = new Action<T, TFunction> { A = pa, B = pb, C = pc, Result = pr, Length = padded, Function = function };
            Lanes.Dispatch<T, Action<T, TFunction>>(width, ref action);
        }
        return result;
    }

    /// <summary>The bits of a number, sign extended to 64.</summary>
    public static long Bits<T>(T value)
        where T : unmanaged => sizeof(T) == sizeof(float) ? Unsafe.BitCast<T, int>(value) : Unsafe.BitCast<T, long>(value);

    public static T FromBits<T>(long bits)
        where T : unmanaged => sizeof(T) == sizeof(float) ? Unsafe.BitCast<int, T>((int)bits) : Unsafe.BitCast<long, T>(bits);

    /// <summary>Zeros, infinities, NaN, subnormal and extreme numbers of both signs, then random bit patterns.</summary>
    public static T[] Patterns<T>(int count, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        var values = new List<T>();
        foreach (var v in new[] { T.Zero, T.Epsilon, T.One, T.Pi, T.MaxValue, T.PositiveInfinity, T.NaN, T.CreateChecked(1e-38), T.CreateChecked(8388607.5) })
        {
            values.Add(v);
            values.Add(FromBits<T>(Bits(v) ^ Bits(T.NegativeZero)));
        }
        var random = new Random(seed);
        while (values.Count < count) values.Add(FromBits<T>(random.NextInt64(long.MinValue, long.MaxValue)));
        return [.. values];
    }

    private struct Action<T, TFunction> : ILaneAction<T>
        where T : unmanaged
        where TFunction : struct, ILaneFunction
    {
        public T* A, B, C, Result;
        public int Length;
        public TFunction Function;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke<TLane>()
            where TLane : struct, ILane<TLane, T>
        {
            for (var i = 0; i < Length; i += TLane.Count)
                TLane.Store(Function.Call<TLane, T>(TLane.Load(A + i), TLane.Load(B + i), TLane.Load(C + i)), Result + i);
        }
    }
}

/// <summary>A function of up to three lanes.</summary>
internal interface ILaneFunction
{
    TLane Call<TLane, T>(TLane a, TLane b, TLane c)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged;
}
