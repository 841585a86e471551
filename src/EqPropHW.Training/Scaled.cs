using System.Numerics;
using System.Runtime.CompilerServices;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>Sums in the precision of a device times a factor, in double precision.</summary>
internal static unsafe class Scaled
{
    /// <summary>One lane of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Load<L, T>(T* sums, double scale) where L : struct, ILane<L, double> where T : unmanaged
        => L.Constant(scale) * (typeof(T) == typeof(float) ? L.LoadSingles((float*)sums) : L.Load((double*)sums));

    /// <summary>All of them.</summary>
    /// <param name="sums">Sums, [count].</param>
    /// <param name="scale">The factor.</param>
    /// <param name="into">Overwritten, [count].</param>
    public static void Copy<T>(ReadOnlySpan<T> sums, double scale, Span<double> into) where T : unmanaged, INumber<T>
    {
        fixed (T* from = sums)
        {
            fixed (double* to = into)
            {
                var copying = new Copying<T> { From = from, To = to, Scale = scale, Count = sums.Length };
                Lanes.Dispatch<double, Copying<T>>(ref copying);
            }
        }
    }

    private struct Copying<T> : ILaneAction<double> where T : unmanaged
    {
        public T* From;
        public double* To;
        public double Scale;
        public int Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke<L>() where L : struct, ILane<L, double>
        {
            T* from = From;
            double* to = To;
            var (scale, k) = (Scale, 0);
            for (; k + L.Count <= Count; k += L.Count) L.Store(Load<L, T>(from + k, scale), to + k);
            for (; k < Count; k++) LaneScalar<double>.Store(Load<LaneScalar<double>, T>(from + k, scale), to + k);
        }
    }
}
